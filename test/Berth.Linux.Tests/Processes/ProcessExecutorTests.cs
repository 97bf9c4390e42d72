using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Processes;

/// <summary>Each test runs itself in a new process of this executable, which then executes another program.</summary>
public sealed class ProcessExecutorTests
{
    private const string Inside = "BERTH_TEST_REPLACE";

    [Fact]
    public void Replace_ByPath_BecomesTheProgramWithDefaultSignalsAndItsDescriptors() => ThisTestAgain(directory =>
    {
        using var file = File.OpenHandle(Path.Combine(directory, "input"));
        ProcessExecutor.Replace(
            "/bin/sh", ["sh", "-c", Script], ["HERE=yes"], [new DescriptorMapping(file, 0), new DescriptorMapping(file, 7)]);
    });

    [Fact]
    public void Replace_ByImage_BecomesTheProgramWithDefaultSignalsAndItsDescriptors() => ThisTestAgain(directory =>
    {
        using var image = MemoryFile.CreateExecutable("berth-test", File.ReadAllBytes("/bin/sh"));
        using var file = File.OpenHandle(Path.Combine(directory, "input"));
        ProcessExecutor.Replace(
            image.Handle, ["sh", "-c", Script], ["HERE=yes"], [new DescriptorMapping(file, 0), new DescriptorMapping(file, 7)]);
    });

    [Fact]
    public async Task Replace_NoSuchFile_ThrowsAndThisProcessContinues()
    {
        Should.Throw<LinuxException>(() => ProcessExecutor.Replace("/no/such/program", ["x"])).Error.ShouldBe(Errno.ENOENT);

        // Would end the process if SIGPIPE were not ignored again.
        using var pipe = Pipe.Create();
        pipe.ReadEnd.Dispose();
        await ClosedEnd.ShouldBreakAsync(() => DescriptorIO.WriteFully(pipe.WriteEnd, "x"u8));
    }

    [Fact]
    public void Deadline_OutlivesTheExecve_AndEndsTheProgram() => ThisTestAgain(
        static _ =>
        {
            ProcessDeadline.Set(TimeSpan.FromSeconds(0.1));
            ProcessExecutor.Replace("/bin/sleep", ["sleep", "1000"]);
        },
        static (_, status, _) => status.ShouldBe(ExitStatus.Killed(Signal.SIGALRM)));

    private const string Script =
        "PATH=/usr/bin:/bin; read line; echo got $line $HERE; readlink /proc/self/fd/7; grep -E 'Sig(Blk|Ign)' /proc/self/status; exit 42";

    private static void ThisTestAgain(Action<string> inside) => ThisTestAgain(inside, static (output, status, input) =>
    {
        output.ShouldEndWith($"got input yes\n{input}\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
        status.ShouldBe(ExitStatus.Exited(42));
    });

    private static void ThisTestAgain(Action<string> inside, Action<string, ExitStatus, string> check)
    {
        if (Environment.GetEnvironmentVariable(Inside) is { } given)
        {
            inside(given);
            return;
        }

        using var directory = new TemporaryDirectory();
        var input = directory.Write("input", "input\n");
        using var output = Pipe.Create();
        using var child = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = Environment.ProcessPath!,
            Arguments =
            [
                Environment.ProcessPath!,
                "-noLogo",
                "-method",
                $"{TestContext.Current.TestClass!.TestClassName}.{TestContext.Current.TestMethod!.MethodName}",
            ],
            Environment = [.. ProcessSpawner.OwnEnvironment(), $"{Inside}={directory.Path}"],
            Descriptors = [new DescriptorMapping(output.WriteEnd, 1)],
        });
        output.WriteEnd.Dispose();

        check(Shell.ReadToEnd(output), child.Wait(), input);
    }
}
