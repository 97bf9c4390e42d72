using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Linux.Text;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Running;
using Berth.Sandbox.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>The process that starts others for a supervisor.</summary>
public sealed class LaunchServerTests
{
    public static TheoryData<Architecture> Machines => Machine.All;

    [Fact]
    public async Task Launch_AProgram_IsOurChildWithItsDescriptorsAndNoOther()
    {
        using var launched = new Launched();
        using var output = Pipe.Create();
        using var nothing = File.OpenHandle("/dev/null");

        launched.Ask(
            "ls -l /proc/self/fd | grep -c -e ' -> '; echo $A; pwd; ps -o pgid=,sid=,tty= -p $$ | xargs; exit 7",
                [new(nothing, 0), new(output.WriteEnd, 1), new(output.WriteEnd, 2)],
            environment: ["PATH=/usr/bin:/bin", "A=caf\udce9 \u00e9"]);
        output.WriteEnd.Dispose();

        var lines = (await ReadToEnd(output.ReadEnd)).Split('\n');
        var (launcher, main) = await launched.Both();
        lines[0].ShouldBe("4", "0 to 2, and the listing's own");
        lines[1].ShouldBe("caf\udce9 \u00e9");
        lines[2].ShouldBe("/");
        lines[3].ShouldBe($"{main} {main} ?", "a session of its own, without a terminal");
        (await launched.Ended()).ShouldBe(ExitStatus.Exited(7));
        Reap(launcher).ShouldBe(ExitStatus.Exited(7), "it is our child");
    }

    [Fact]
    public async Task Launch_IsCalledWhatItStartsAndNotAsItsServer()
    {
        using var launched = new Launched();
        using var nothing = File.OpenHandle("/dev/null");
        var long_ = new string('n', 300);

        launched.Ask("exec sleep 60", [new(nothing, 0), new(nothing, 1), new(nothing, 2)], name: "berth: some");
        var (launcher, main) = await launched.Both();
        launched.Forget();
        launched.Ask("exec sleep 60", [new(nothing, 0), new(nothing, 1), new(nothing, 2)], name: long_);
        var (other, otherMain) = await launched.Both();

        NameOf(launcher).ShouldBe("berth: some");
        NameOf(other).ShouldBe(long_[..159]);
        NameOf(launched.Server.Pid).TrimEnd().ShouldBe("berth: starts services");
        foreach (var pid in (int[])[main, otherMain])
            Kill(pid);
        (await launched.Ended()).ShouldBe(ExitStatus.Killed(Signal.SIGKILL));
        _ = Reap(launcher);
        _ = Reap(other);

        static string NameOf(int pid) => File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0');
    }

    [Fact]
    public async Task Launch_ManyTimes_LeavesNoDescriptorBehind()
    {
        using var launched = new Launched();
        using var nothing = File.OpenHandle("/dev/null");

        for (var i = 0; i < 50; i++)
        {
            launched.Ask("exit 0", [new(nothing, 0), new(nothing, 1), new(nothing, 2)]);
            Reap((await launched.Both()).Launcher);
            launched.Forget();
        }

        Directory.GetFiles($"/proc/{launched.Server.Pid}/fd").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Launch_NoProgram_IsSaidByNameAndItServesOn()
    {
        using var launched = new Launched();
        using var output = Pipe.Create();
        using var nothing = File.OpenHandle("/dev/null");

        launched.Ask(null, [new(nothing, 0), new(output.WriteEnd, 1), new(output.WriteEnd, 2)], program: "/nonexistent/program");
        var (launcher, _) = await launched.Both();
        Reap(launcher).ShouldBe(ExitStatus.Exited(127));
        launched.Forget();
        launched.Ask(null, [new(nothing, 0), new(output.WriteEnd, 1), new(output.WriteEnd, 2)], program: "/bin/true",
            directory: "/nonexistent/directory");
        Reap((await launched.Both()).Launcher).ShouldBe(ExitStatus.Exited(125));
        launched.Forget();
        launched.Ask("exit 0", [new(nothing, 0), new(output.WriteEnd, 1), new(output.WriteEnd, 2)]);
        Reap((await launched.Both()).Launcher).ShouldBe(ExitStatus.Exited(0));

        output.WriteEnd.Dispose();
        var said = (await ReadToEnd(output.ReadEnd)).Split('\n');
        said[0].ShouldStartWith("berth: cannot execute /nonexistent/program: ENOENT");
        said[1].ShouldStartWith("berth: cannot enter /nonexistent/directory: ENOENT");
        said.Length.ShouldBe(3);
    }

    [Fact]
    public async Task Launch_SignalsThatItsServerWasStartedWith_AreAsUsual()
    {
        using var launched = new Launched();
        using var output = Pipe.Create();
        using var nothing = File.OpenHandle("/dev/null");

        launched.Ask("grep -E '^Sig(Blk|Ign)' /proc/self/status", [new(nothing, 0), new(output.WriteEnd, 1), new(output.WriteEnd, 2)]);
        output.WriteEnd.Dispose();

        foreach (var line in (await ReadToEnd(output.ReadEnd)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            line.Split('\t')[1].ShouldBe("0000000000000000", line);
        Reap((await launched.Both()).Launcher);
    }

    /// <summary>
    /// A process that another test is just starting has the server's socket open, too, until it executes its program: as long as one has,
    /// the request is taken, and nobody does it.
    /// </summary>
    [Fact]
    public async Task Launch_ServerKilled_IsToldAndNotDone()
    {
        using var launched = new Launched();
        using var nothing = File.OpenHandle("/dev/null");
        Kill(launched.Server.Pid);
        using var process = ProcessHandle.TryOpen(ProcessIdentity.Find(launched.Server.Pid)!.Value)!;
        DescriptorPoll.Wait([new PollEntry(process.PidFd) { Wanted = PollEvents.Readable }], 60_000).ShouldBeTrue();

        await Eventually.Async(() => launched.TryAsk("exit 0", [new(nothing, 0)]) == LaunchAnswer.ServerGone);
        launched.IsUnanswered.ShouldBeTrue();
    }

    [Fact]
    public void Launch_AskedAndServerEnded_IsDoneBefore()
    {
        using var launched = new Launched();
        using var nothing = File.OpenHandle("/dev/null");
        for (var i = 0; i < 20; i++)
            launched.Ask("exit 0", [new(nothing, 0), new(nothing, 1), new(nothing, 2)]);

        launched.Server.Dispose();

        ProcessTree.Children(Environment.ProcessId)
            .Count(static pid => CommandLine(pid) is "" or ['b', 'e', 'r', 't', 'h', ':', ..])
            .ShouldBeGreaterThanOrEqualTo(20);

        // A child of a test that runs at the same time may end meanwhile.
        static string? CommandLine(int pid)
        {
            try
            {
                return File.ReadAllText($"/proc/{pid}/cmdline");
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    [Fact]
    public void Launch_MoreThanAPacketHolds_IsTooMuch()
    {
        using var launched = new Launched();
        using var nothing = File.OpenHandle("/dev/null");

        launched.TryAsk("exit 0", [new(nothing, 0)], environment: ["A=" + new string('a', 40_000)]).ShouldBe(LaunchAnswer.TooMuch);
        launched.TryAsk("exit 0", [new(nothing, 0), new(nothing, 1), new(nothing, 2)], environment: ["A=" + new string('a', 20_000)])
            .ShouldBe(LaunchAnswer.Asked);
    }

    [Fact]
    public async Task Launch_AsManyDescriptorsAsThereMayBe_AreAllThere()
    {
        using var launched = new Launched(granted: LaunchServer.MostDescriptors - 4);
        using var output = Pipe.Create();
        using var nothing = File.OpenHandle("/dev/null");

        launched.Ask(
            $"[ -e /proc/self/fd/{LaunchServer.MostDescriptors - 2} ] && [ ! -e /proc/self/fd/{LaunchServer.MostDescriptors - 1} ]",
            [new(nothing, 0), new(nothing, 1), new(nothing, 2), new(nothing, LaunchServer.MostDescriptors - 2)]);

        Reap((await launched.Both()).Launcher).ShouldBe(ExitStatus.Exited(0));
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Repeat_UntilTheInputEnds_GoesOn(Architecture architecture)
    {
        var p = new ProgramBuilder();
        var turn = p.Nested();
        turn.Add(new AwaitByteOperation(0, "wait"));
        turn.Call(Syscall.write, "say it", 1, p.Text("x"), 1);
        p.Add(new RepeatOperation(turn.Operations, "say what comes"));
        using var run = LauncherRun.Start(p.Build(LauncherRun.Report), architecture);

        run.Say("123");
        var result = await run.Finish();

        (result.Output, result.ExitCode, result.Failure).ShouldBe(("xxx", 125, null));
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Receive_NotASocket_IsReported(Architecture architecture)
    {
        var p = new ProgramBuilder();
        var (vector, message) = (p.Data.AddZeros(16), p.Data.AddZeros(56));
        p.Data.SetPointer(vector, p.Data.AddZeros(8));
        p.Data.SetInt64(vector + 8, 8);
        p.Data.SetPointer(message + 16, vector);
        p.Data.SetInt64(message + 24, 1);
        p.Add(new ReceiveOperation(0, message, "receive"));

        (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).Failure.ShouldBe((0, Errno.ENOTSOCK));
    }

    private static ExitStatus? Reap(int pid)
    {
        using var handle = ProcessHandle.TryOpen(ProcessIdentity.Find(pid)!.Value)!;
        DescriptorPoll.Wait([new PollEntry(handle.PidFd) { Wanted = PollEvents.Readable }], 60_000).ShouldBeTrue();
        return EndedProcess.TryReap(handle.PidFd);
    }

    private static void Kill(int pid)
    {
        using var process = ProcessHandle.TryOpen(ProcessIdentity.Find(pid)!.Value)!;
        process.Signal(Signal.SIGKILL).ShouldBeTrue();
    }

    private static async Task<string> ReadToEnd(SafeFileHandle pipe)
    {
        using var content = new MemoryStream();
        var buffer = new byte[4096];
        while (await Deadline.Within(DescriptorIO.ReadAsync(pipe, buffer)) is > 0 and var count)
            content.Write(buffer, 0, count);
        return HostText.Decode(content.ToArray());
    }
}
