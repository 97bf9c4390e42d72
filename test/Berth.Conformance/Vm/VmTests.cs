using System.Diagnostics;
using System.Text.Json;
using Berth.Conformance.Machine;
using Berth.Conformance.Terminals;
using Berth.Linux.Processes;
using Berth.TestKit;

namespace Berth.Conformance.Vm;

/// <summary>
/// <c>berth vm</c> with the real QEMU: one machine without a disk, started once, for everything that only asks it something.
/// </summary>
[Collection(nameof(MachineCollection))]
public sealed class VmTests(VmTests.Booted booted) : IClassFixture<VmTests.Booted>
{
    private const string Name = "one";

    [Fact]
    public async Task Exec_Command_GivesOutputAndExitCode()
    {
        var run = await ExecAsync("sh", "-c", "uname -s; echo err >&2; exit 7");
        run.ShouldBe(new CommandOutput(7, "Linux\n", "err\n"));
    }

    [Theory]
    [InlineData("no-such-program", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task Exec_ProgramThatCannotRun_IsRefusedAsByAShell(string program, int code)
    {
        var run = await ExecAsync(program);
        run.ExitCode.ShouldBe(code);
        run.Error.ShouldContain(program);
    }

    [Fact]
    public async Task Exec_Input_ArrivesAndEnds()
    {
        var input = string.Concat(Enumerable.Range(0, 40_000).Select(static number => $"line {number}\n"));
        var run = await booted.Host.RunAsync(["exec", "-i", Name, "--", "md5sum"], input);
        run.Output.ShouldStartWith(Convert.ToHexStringLower(Md5(input)));
    }

    [Fact]
    public async Task Exec_User_HasItsGroupsAndNoMore()
    {
        var run = await booted.Host.RunAsync(["exec", "--user", "user", Name, "--", "id"]);
        run.Output.ShouldBe("uid=1000(user) gid=1000(user) groups=77(extra),1000(user)\n");
    }

    [Fact]
    public async Task Exec_Terminal_IsOne()
    {
        var run =
            await booted.Host.RunAsync(["exec", "-t", "--env", "A=b c", "--cwd", "/bin", Name, "--", "sh", "-c", "tty; pwd; echo $A"]);
        run.Output.ReplaceLineEndings("\n").ShouldBe("/dev/pts/0\n/bin\nb c\n");
    }

    [Fact]
    public async Task Exec_SeveralAtOnce_DoNotWaitForEachOther()
    {
        // More than there are ports: the rest waits until one is free.
        var runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => ExecAsync("sh", "-c", $"sleep 0.2; echo {number}")));
        runs.Select(static run => run.Output.Trim()).ShouldBe(Enumerable.Range(0, 10).Select(static number => $"{number}"));
    }

    [Fact]
    public async Task Exec_BerthIsKilled_TheCommandEnds()
    {
        using var exec = booted.Host.Start("exec", Name, "--", "sh", "-c", "echo started; exec sleep 4711");
        (await exec.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("started");
        exec.Kill();
        await Eventually.Async(
            async () => !(await ExecAsync("ps")).Output.Contains("4711", StringComparison.Ordinal), TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Copy_BothWays_KeepsContentAndMode()
    {
        using var directory = new TemporaryDirectory();
        var content = new byte[300_000];
        new Random(3).NextBytes(content);
        File.WriteAllBytes(directory["file"], content);
        File.SetUnixFileMode(directory["file"], (UnixFileMode)0x1E8);
        (await booted.Host.RunAsync(["cp", directory["file"], $"{Name}:/tmp/there"])).ShouldSucceed();
        (await ExecAsync("stat", "-c", "%a %s", "/tmp/there")).Output.ShouldBe("750 300000\n");
        (await booted.Host.RunAsync(["cp", $"{Name}:/tmp/there", directory["back"]])).ShouldSucceed();
        File.ReadAllBytes(directory["back"]).ShouldBe(content);
        File.GetUnixFileMode(directory["back"]).ShouldBe((UnixFileMode)0x1E8);
    }

    [Fact]
    public async Task Copy_NeitherInAMachine_IsMisuse() =>
        (await booted.Host.RunAsync(["cp", "/etc/passwd", "/tmp/x"])).ExitCode.ShouldBe(2);

    [Fact]
    public async Task ListAndStats_RunningMachine_AreOfIt()
    {
        using var listed = JsonDocument.Parse((await booted.Host.RunAsync(["list", "--json"])).ShouldSucceed());
        var machine = listed.RootElement.EnumerateArray().Single(static one => one.GetProperty("name").GetString() == Name);
        machine.GetProperty("state").GetString().ShouldBe("running");
        using var sampled = JsonDocument.Parse((await booted.Host.RunAsync(["stats", "--json", Name])).ShouldSucceed());
        var guest = sampled.RootElement[0].GetProperty("guest");
        guest.GetProperty("memoryTotal").GetInt64().ShouldBeInRange(100L << 20, 256L << 20);
    }

    [Fact]
    public async Task Show_RunningMachine_HasTheWholeCommand()
    {
        var shown = (await booted.Host.RunAsync(["show", Name])).ShouldSucceed();
        shown.ShouldContain("qemu-system-x86_64");
        shown.ShouldContain("-accel tcg");
        var pid = VmHost.Processes(booted.Host["state"]).Single(static line => line.Contains("qemu-system", StringComparison.Ordinal));
        foreach (var word in pid.Split(' ').Skip(2).Where(static word => word.StartsWith('-')))
            shown.ShouldContain(word);
    }

    [Fact]
    public async Task Pause_RunningMachine_AnswersAfterResume()
    {
        (await booted.Host.RunAsync(["pause", Name])).ShouldSucceed();
        (await booted.Host.RunAsync(["resume", Name])).ShouldSucceed();
        (await ExecAsync("echo", "goes on")).Output.ShouldBe("goes on\n");
    }

    [Fact]
    public async Task Console_OnATerminal_IsTheGuestsUntilTheEscapeKey()
    {
        using var session = TerminalSession.StartWith(booted.Host["state"], "vm", "console", Name);
        await session.SeeAsync("Ctrl-] leaves it");
        await Eventually.Async(
            () => Task.FromResult(session.Now != session.Before), TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        const string Script = "echo asks >/dev/ttyS0; read word </dev/ttyS0; echo \"heard $word\" >/dev/ttyS0";
        using var guest = booted.Host.Start("exec", Name, "--", "sh", "-c", Script);
        await session.SeeAsync("asks");
        (await booted.Host.RunAsync(["console", Name])).Error.ShouldContain("another command is attached");
        session.Type("word\r");
        await session.SeeAsync("heard word");
        session.Type("not sent\x1d");
        await session.SeeAsync("left the console of one, which goes on");
        (await session.ExitCodeAsync()).ShouldBe(0);
        session.Now.ShouldBe(session.Before);
    }

    [Theory]
    [InlineData(Signal.SIGTERM)]
    [InlineData(Signal.SIGHUP)]
    public async Task Console_EndedBySignal_LeavesTheTerminalAsItWas(Signal signal)
    {
        using var session = TerminalSession.StartWith(booted.Host["state"], "vm", "console", Name);
        await session.SeeAsync("Ctrl-] leaves it");
        await Eventually.Async(
            () => Task.FromResult(session.Now != session.Before), TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        session.Berth.Signal(signal);
        (await session.ExitCodeAsync()).ShouldBe(0);
        session.Now.ShouldBe(session.Before);
    }

    [Fact]
    public async Task PortsAndPrune_RunningMachine_IsListedWithoutPortsAndStays()
    {
        (await booted.Host.RunAsync(["ports", Name])).ShouldSucceed().Split('\n').Length.ShouldBe(2);
        (await booted.Host.RunAsync(["prune", "--stopped"])).ShouldSucceed().ShouldBe("0M freed\n");
        (await booted.Host.RunAsync(["list"])).Output.ShouldContain("running");
    }

    [Fact]
    public async Task Start_RunsAlready_IsRefused()
    {
        var run = await booted.Host.RunAsync(["start", Name]);
        run.ExitCode.ShouldBe(125);
        run.Error.ShouldContain("runs already");
    }

    [Fact]
    public async Task Keeper_Killed_MachineGoesOnAndGetsAnother()
    {
        Kill(booted.Host, $"vm keep {Name}");
        (await ExecAsync("echo", "goes on")).Output.ShouldBe("goes on\n");
        (await booted.Host.RunAsync(["list"])).Output.ShouldContain("running");
        (await booted.Host.RunAsync(["start", Name])).ShouldSucceed();
        (await ExecAsync("sh", "-c", "echo after the keeper >/dev/console")).ShouldSucceed();
        await Eventually.Async(
            async () => (await booted.Host.RunAsync(["logs", Name])).Output.Contains("after the keeper", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    internal static void Kill(VmHost host, string what)
    {
        var line = VmHost.Processes(what).Single(line => what.StartsWith("vm keep", StringComparison.Ordinal)
            || line.Contains(host["state"], StringComparison.Ordinal));
        using var process = Process.GetProcessById(int.Parse(line.Split(' ')[0]));
        process.Kill();
        process.WaitForExit();
    }

    private Task<CommandOutput> ExecAsync(params string[] command) => booted.Host.ExecAsync(Name, command);

#pragma warning disable CA5351 // It is what the guest's md5sum computes.
    private static byte[] Md5(string text) => System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5351

    /// <summary>The machine.</summary>
    public sealed class Booted : IAsyncLifetime
    {
        internal VmHost Host { get; private set; } = null!;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            Host = await VmHost.CreateAsync();
            (await Host.RunAsync(["run", "-d", "--name", Name, .. Host.Machine])).ShouldSucceed();
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync()
        {
            Host?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
