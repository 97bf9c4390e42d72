using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>What a launcher leaves for a supervisor that is not there to wait.</summary>
public sealed class StatusTests : IDisposable
{
    private const int Status = 3, Kept = 4;
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 42", 42 << 8)]
    [InlineData("ulimit -c 0; kill -SEGV $$", 11)]
    public async Task Workload_Ends_StatusIsInTheFile(string script, int expected)
    {
        using var launcher = Start(script);

        await Deadline.Within(launcher.WaitAsync());

        var numbers = Numbers();
        numbers.Length.ShouldBe(3);
        numbers[0].ShouldBe(launcher.Pid);
        numbers[1].ShouldNotBe(launcher.Pid);
        numbers[2].ShouldBe(expected);
    }

    [Fact]
    public async Task Workload_LeavesADaemon_LauncherStaysAboveIt()
    {
        using var launcher = Start($"setsid sh -c 'read x < {_directory["go"]}' & exit 5");
        await Eventually.Async(() => Numbers().Length == 3);
        await Eventually.Async(() => ProcessTree.Descendants(launcher.Pid).Count > 0);
        EndedProcess.TryReap(launcher.PidFd).ShouldBeNull();

        using (var go = NamedPipe.OpenBoth(_directory["go"]))
        {
            DescriptorIO.WriteFully(go, "\n"u8);
            (await Deadline.Within(launcher.WaitAsync())).ShouldBe(ExitStatus.Exited(5));
        }
    }

    [Fact]
    public async Task Launcher_Killed_TakesTheWorkloadWithIt()
    {
        using var launcher = Start("exec sleep 1000");
        // It asks for its death signal before it executes anything.
        await Eventually.Async(() => Numbers() is [_, var pid] && File.ReadAllText($"/proc/{pid}/comm") is "sleep\n");

        launcher.Signal(Signal.SIGKILL);
        await Deadline.Within(launcher.WaitAsync());

        await Eventually.Async(() => ProcessIdentity.Find(Numbers()[1]) is null);
    }

    [Fact]
    public async Task Variables_ForTheOwnPid_AreFilledIn()
    {
        using var launcher = Start("[ \"$LISTEN_PID\" = $$ ] && [ \"$WATCHDOG_PID\" = $$ ]", "LISTEN_PID=", "WATCHDOG_PID=");

        (await Deadline.Within(launcher.WaitAsync())).ShouldBe(ExitStatus.Exited(0));
    }

    public void Dispose() => _directory.Dispose();

    private ChildProcess Start(string script, params string[] environment)
    {
        NamedPipe.Create(_directory["go"]);
        NamedPipe.Create(_directory["kept"]);
        using var kept = NamedPipe.OpenRead(_directory["kept"]);
        using var status = File.OpenHandle(_directory["status"], FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        var process = new PlainProcess
        {
            Name = "test",
            Executable = "/bin/sh",
            Arguments = ["sh", "-c", script],
            Environment = ["PATH=/usr/bin:/bin", .. environment],
            WorkingDirectory = "/",
        };
        var program = SandboxCompiler.Compile(process.ToParameters(), new LaunchMode { StatusDescriptor = Status, KeptDescriptor = Kept });
        using var image =
            MemoryFile.CreateExecutable("berth-launcher", LauncherImage.Emit(program, RuntimeInformation.ProcessArchitecture).Bytes.Span);
        return ProcessSpawner.Spawn(
            new SpawnRequest
            {
                Image = image.Handle,
                Arguments = ["launcher"],
                Environment = [],
                Descriptors = [new(status, Status),
                new(kept, Kept)]
            });
    }

    private int[] Numbers() => MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(_directory["status"])).ToArray();
}
