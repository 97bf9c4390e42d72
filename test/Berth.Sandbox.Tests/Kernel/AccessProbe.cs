using System.Diagnostics;
using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Running;

namespace Berth.Sandbox.Tests.Kernel;

/// <summary>A static program that tries, inside a sandbox, to read and to write each path it is told; compiled once.</summary>
public sealed class AccessProbe : IDisposable
{
    private const string Source =
        """
        #include <dirent.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/stat.h>
        #include <unistd.h>

        int main(void)
        {
            char *path = 0;
            size_t size = 0;
            while (getdelim(&path, &size, 0, stdin) > 0) {
                char content[64] = "";
                int readable = 0, writable = 0, is_directory = 0;
                int fd = open(path, O_RDONLY | O_NONBLOCK);
                struct stat status;
                if (!stat(path, &status)) is_directory = S_ISDIR(status.st_mode);
                if (fd >= 0 && is_directory) {
                    DIR *directory = fdopendir(fd);
                    errno = 0;
                    readdir(directory);
                    readable = !errno;
                    closedir(directory);
                } else if (fd >= 0) {
                    readable = read(fd, content, sizeof content - 1) >= 0;
                    close(fd);
                }
                if (is_directory) {
                    char name[4096];
                    snprintf(name, sizeof name, "%s/made~by~probe", path);
                    fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
                    if (fd >= 0) unlink(name);
                } else {
                    fd = open(path, O_WRONLY);
                }
                writable = fd >= 0;
                if (fd >= 0) close(fd);
                printf("%d%d%s\n", readable, writable, content);
            }
            return 0;
        }
        """;

    private readonly TemporaryDirectory _directory = new(forEveryone: true);

    /// <summary>The program; skips the test where nothing can compile it.</summary>
    public string Program { get; private set; } = "";

    /// <summary>Compiles it, the first time.</summary>
    public async Task Compile()
    {
        if (Program.Length > 0)
            return;
        if (!File.Exists("/usr/bin/gcc"))
            Assert.Skip("needs gcc");
        using var gcc = Process.Start("/usr/bin/gcc", ["-O1", "-static", "-o", _directory["probe"], _directory.Write("probe.c", Source)]);
        await Deadline.Within(gcc.WaitForExitAsync());
        gcc.ExitCode.ShouldBe(0);
        Program = _directory["probe"];
    }

    /// <summary>
    /// Runs it in a sandbox whose command it is: for each path, whether it can be read, whether it can be written, and what is in it.
    /// </summary>
    internal static (bool Readable, bool Writable, string Content)[] Try(SandboxParameters parameters, IEnumerable<string> paths)
    {
        using var image = SandboxImage.Create(parameters, new SandboxImageOptions());
        using var input = Berth.Linux.Descriptors.Pipe.Create();
        using var output = Berth.Linux.Descriptors.Pipe.Create();
        var asked = Encoding.UTF8.GetBytes(string.Concat(paths.Select(static p => p + "\0")));
        asked.Length.ShouldBeLessThan(65536, "more would not fit into the pipe at once");
        DescriptorIO.WriteFully(input.WriteEnd, asked);
        input.WriteEnd.Dispose();
        using var sandbox = image.Start([new DescriptorMapping(input.ReadEnd, 0), new DescriptorMapping(output.WriteEnd, 1)]);
        output.WriteEnd.Dispose();
        sandbox.WaitStarted()?.Describe().ShouldBeNull();
        using var answers = new StreamReader(new FileStream(output.ReadEnd, FileAccess.Read, 1));
        var lines = answers.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        sandbox.Wait().ShellCode.ShouldBe(0);
        return [.. lines.Select(static l => (l[0] == '1', l[1] == '1', l[2..]))];
    }

    public void Dispose() => _directory.Dispose();
}
