using System.Diagnostics;
using System.Globalization;

namespace Berth.Sandbox.Tests.Seccomp;

/// <summary>A small C program, compiled once, that puts itself under a filter and then makes a call or becomes another program.</summary>
public sealed class FilterProbe : IDisposable
{
    private const string Source =
        """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        #include <sys/prctl.h>
        #include <sys/syscall.h>
        #include <linux/filter.h>
        #include <linux/seccomp.h>

        static struct sock_filter code[4096];

        int main(int argc, char **argv)
        {
            if (argc < 4) return 100;
            int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
            ssize_t size = read(fd, code, sizeof code);
            struct sock_fprog program = { size / 8, code };
            if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program)) {
                perror("seccomp");
                return 101;
            }
            if (!strcmp(argv[2], "exec")) {
                execvp(argv[3], argv + 3);
                perror(argv[3]);
                return 102;
            }
            unsigned long a[7] = {0};
            for (int i = 3; i < argc && i < 10; i++) a[i - 3] = strtoul(argv[i], 0, 0);
            long result;
        #ifdef __x86_64__
            if (!strcmp(argv[2], "int80")) {
                __asm__ volatile("int $0x80" : "=a"(result) : "a"(a[0]), "b"(a[1]), "c"(a[2]), "d"(a[3]) : "memory", "r8", "r9", "r10", "r11");
                errno = result < 0 ? -result : 0;
                result = result < 0 ? -1 : result;
            } else
        #endif
            result = syscall(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
            if (!result && a[0] == SYS_clone) _exit(0);
            printf("%d\n", result == -1 ? errno : 0);
            return 0;
        }
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("berth-seccomp-").FullName;
    private bool _compiled;

    /// <summary>
    /// The errno of a call made under the filter, 0 if it succeeds; a negative number is the signal that ended the process.
    /// </summary>
    public int Call(ReadOnlySpan<byte> filter, long number, params ulong[] arguments) => Call(filter, "call", number, arguments);

    /// <summary>The same by <c>int 0x80</c>: a 32-bit call.</summary>
    public int Call32(ReadOnlySpan<byte> filter, long number, params ulong[] arguments) => Call(filter, "int80", number, arguments);

    /// <summary>Runs a program under the filter: exit code and what it printed.</summary>
    public (int ExitCode, string Output) Run(ReadOnlySpan<byte> filter, params string[] command) => Start(filter, ["exec", .. command]);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private int Call(ReadOnlySpan<byte> filter, string how, long number, ulong[] arguments)
    {
        var (exitCode, output) =
            Start(filter, [how, .. arguments.Prepend((ulong)number).Select(a => a.ToString(CultureInfo.InvariantCulture))]);
        return exitCode > 128 ? -(exitCode - 128) : int.Parse(output, CultureInfo.InvariantCulture);
    }

    private (int ExitCode, string Output) Start(ReadOnlySpan<byte> filter, string[] arguments)
    {
        Compile();
        var file = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(file, filter);
        return Execute(Path.Combine(_directory, "probe"), [file, .. arguments]);
    }

    private void Compile()
    {
        if (_compiled)
            return;
        if (!File.Exists("/usr/bin/gcc"))
            Assert.Skip("needs gcc");
        File.WriteAllText(Path.Combine(_directory, "probe.c"), Source);
        var (exitCode, output) =
            Execute("/usr/bin/gcc", ["-O1", "-o", Path.Combine(_directory, "probe"), Path.Combine(_directory, "probe.c")]);
        exitCode.ShouldBe(0, output);
        _compiled = true;
    }

    private static (int ExitCode, string Output) Execute(string program, string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program,
                arguments)
            {
                UseShellExecute =
                    false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true
            })!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(TimeSpan.FromSeconds(60)).ShouldBeTrue($"{program} did not end");
        return (process.ExitCode, output + errors.Result);
    }
}
