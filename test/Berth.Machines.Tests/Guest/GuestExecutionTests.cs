using System.Text;
using Berth.Linux.Processes;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Tests.Guest;

/// <summary>Commands in a guest, with the agent in this process: everything but the machine.</summary>
public sealed class GuestExecutionTests
{
    private readonly GuestClient _guest = new(new InProcessAgent());

    [Fact]
    public async Task Execute_Command_GivesOutputErrorAndExitCode()
    {
        var (exit, output, error) = await RunAsync(["/bin/sh", "-c", "echo out; echo err >&2; exit 7"]);
        exit.ShouldBe(new GuestExit(7, 0));
        output.ShouldBe("out\n");
        error.ShouldBe("err\n");
    }

    [Fact]
    public async Task Execute_KilledBySignal_SaysWhich() =>
        (await RunAsync(["/bin/sh", "-c", "kill -KILL $$"])).Exit.ShellCode.ShouldBe(128 + 9);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(GuestWire.FirstWindow)]
    [InlineData((3 * GuestWire.FirstWindow) + 1)]
    public async Task Execute_Input_ArrivesWholeAndEnds(int size)
    {
        var input = new byte[size];
        new Random(size).NextBytes(input);
        var (exit, output) = await RunRawAsync(["/bin/cat"], new MemoryStream(input));
        exit.ShellCode.ShouldBe(0);
        output.ShouldBe(input);
    }

    [Fact]
    public async Task Execute_InputThatIsNotRead_DoesNotHoldTheEnd()
    {
        var (exit, output) = await RunRawAsync(["/bin/sh", "-c", "echo done"], new MemoryStream(new byte[10 * GuestWire.FirstWindow]));
        exit.ShellCode.ShouldBe(0);
        Encoding.UTF8.GetString(output).ShouldBe("done\n");
    }

    [Fact]
    public async Task Execute_MuchOutput_ArrivesWhole()
    {
        var (exit, output) = await RunRawAsync(["/usr/bin/head", "-c", "3000000", "/dev/zero"], null);
        exit.ShellCode.ShouldBe(0);
        output.Length.ShouldBe(3_000_000);
    }

    [Fact]
    public async Task Execute_ChildKeepsTheOutputOpen_EndsWithTheCommand()
    {
        var (exit, output, _) = await RunAsync(["/bin/sh", "-c", "sleep 60 & echo $!; exit 3"]);
        exit.ShellCode.ShouldBe(3);
        using var left = System.Diagnostics.Process.GetProcessById(int.Parse(output));
        left.Kill();
    }

    [Theory]
    [InlineData("no-such-program", 127)]
    [InlineData("/no/such/program", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task Execute_ProgramThatCannotRun_IsRefusedAsByAShell(string program, int code)
    {
        var refused = await Should.ThrowAsync<GuestRefusedException>(() => RunAsync([program]));
        refused.ExitCode.ShouldBe(code);
        refused.Message.ShouldContain(program);
    }

    [Fact]
    public async Task Execute_DirectoryAndVariables_AreTheCommands()
    {
        var (_, output, _) = await RunAsync(
            ["/bin/sh", "-c", "pwd; echo $A $HOME"], command => command with { WorkingDirectory = "/usr", Environment = ["A=b=c"] });
        output.ShouldStartWith("/usr\nb=c /");
    }

    [Fact]
    public async Task Execute_MissingDirectory_IsRefusedByName()
    {
        var refused = await Should.ThrowAsync<GuestRefusedException>(
            () => RunAsync(["/bin/true"], command => command with { WorkingDirectory = "/no/such" }));
        refused.Message.ShouldContain("/no/such");
    }

    [Fact]
    public async Task Execute_MissingUser_IsRefusedByName()
    {
        var refused = await Should.ThrowAsync<GuestRefusedException>(
            () => RunAsync(["/bin/true"], command => command with { User = "no-such-user" }));
        refused.Message.ShouldContain("no-such-user");
    }

    [Fact]
    public async Task Signal_RunningCommand_ReachesItsGroup()
    {
        var execution = await GuestExecution.StartAsync(
            _guest, new GuestCommand
            {
                Arguments = ["/bin/sh", "-c", "trap 'echo got; exit 5' TERM; echo ready; while :; do sleep 0.01; done"],
            },
            Deadline.Token());
        await using (execution)
        {
            var output = new SignallingStream();
            var relay = execution.RelayAsync(new GuestStreams(null, output, Stream.Null), Deadline.Token());
            await output.Written.WaitAsync(Deadline.Token());
            await execution.SignalAsync(Signal.SIGTERM, Deadline.Token());
            (await relay).ShellCode.ShouldBe(5);
            output.Text.ShouldBe("ready\ngot\n");
        }
    }

    [Fact]
    public async Task Dispose_RunningCommand_IsHungUpAndKilled()
    {
        using var directory = new TemporaryDirectory();
        var mark = directory["pid"];
        var execution = await GuestExecution.StartAsync(
            _guest, new GuestCommand
            {
                Arguments = ["/bin/sh", "-c", $"trap '' HUP; echo $$ >{mark}.new; mv {mark}.new {mark}; exec sleep 600"],
            },
            Deadline.Token());
        await Eventually.Async(() => File.Exists(mark));
        var pid = int.Parse(File.ReadAllText(mark));
        var identity = ProcessIdentity.Find(pid)!.Value;
        await execution.DisposeAsync();
        await Eventually.Async(() => !identity.IsAlive());
    }

    [Fact]
    public async Task Dispose_HostGoesAndComesBack_TheAgentAnswersAgain()
    {
        for (var i = 0; i < 3; i++)
        {
            var execution = await GuestExecution.StartAsync(_guest, new GuestCommand { Arguments = ["/bin/cat"] }, Deadline.Token());
            await execution.DisposeAsync();
        }

        (await RunAsync(["/bin/echo", "again"])).Output.ShouldBe("again\n");
    }

    [Fact]
    public async Task Ask_Statistics_AreOfThisSystem()
    {
        var statistics = await _guest.ReadStatisticsAsync(Deadline.Token());
        statistics.MemoryTotal.ShouldBeGreaterThan(statistics.MemoryAvailable);
        statistics.DiskTotal.ShouldBeGreaterThan(statistics.DiskFree);
        statistics.Uptime.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private async Task<(GuestExit Exit, string Output, string Error)> RunAsync(
        string[] arguments, Func<GuestCommand, GuestCommand>? change = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: the agent is root in its guest, and changes users");
        var command = new GuestCommand { Arguments = [.. arguments] };
        using MemoryStream output = new(), error = new();
        var execution = await GuestExecution.StartAsync(_guest, change?.Invoke(command) ?? command, Deadline.Token());
        await using (execution)
        {
            var exit = await execution.RelayAsync(new GuestStreams(null, output, error), Deadline.Token());
            return (exit, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
        }
    }

    private async Task<(GuestExit Exit, byte[] Output)> RunRawAsync(string[] arguments, Stream? input)
    {
        using var output = new MemoryStream();
        var execution = await GuestExecution.StartAsync(_guest, new GuestCommand { Arguments = [.. arguments] }, Deadline.Token());
        await using (execution)
        {
            var exit = await execution.RelayAsync(new GuestStreams(input, output, Stream.Null), Deadline.Token());
            return (exit, output.ToArray());
        }
    }

    /// <summary>Remembers what was written, and says when the first was.</summary>
    private sealed class SignallingStream : MemoryStream
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => _written.Task;

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer, cancellationToken);
            _written.TrySetResult();
        }
    }
}
