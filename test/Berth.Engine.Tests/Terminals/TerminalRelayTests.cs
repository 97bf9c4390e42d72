using System.Runtime.InteropServices;
using Berth.Engine.Terminals;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;

namespace Berth.Engine.Tests.Terminals;

[Collection(nameof(AloneCollection))]
public sealed class TerminalRelayTests
{
    [Fact]
    public async Task Run_KeyTyped_ReachesWorkload()
    {
        using var session = await new RelaySession().StartAsync();

        RelaySession.Write(session.Caller.Master, "hello\r");

        (await RelaySession.ReadUntilAsync(session.Workload.Slave, "\n")).ShouldBe("hello\n");
    }

    [Fact]
    public async Task Run_WorkloadWrites_ReachesCallerOnce()
    {
        using var session = await new RelaySession().StartAsync();

        RelaySession.Write(session.Workload.Slave, "héllo\n");

        (await RelaySession.ReadUntilAsync(session.Caller.Master, "\n")).ShouldBe("héllo\r\n");
    }

    [Fact]
    public async Task Run_InterruptTyped_ReachesWorkloadAsByte()
    {
        using var session = await new RelaySession().StartAsync();
        Stty.Run(session.Workload.Slave, "raw", "-echo");

        RelaySession.Write(session.Caller.Master, "\x3\x1a\x1c.");

        (await RelaySession.ReadUntilAsync(session.Workload.Slave, ".")).ShouldBe("\x3\x1a\x1c.");
    }

    [Fact]
    public async Task Run_Ended_CallerTerminalIsExactlyAsBefore()
    {
        using var session = new RelaySession();
        Stty.Run(session.Caller.Slave, "intr", "^X", "-echo", "ixoff", "tostop", "min", "3");
        var before = Stty.Save(session.Caller.Slave);
        await session.StartAsync();
        Stty.Save(session.Caller.Slave).ShouldNotBe(before);

        (await session.CloseAsync()).ShouldBe(RelayEnd.WorkloadClosed);

        Stty.Save(session.Caller.Slave).ShouldBe(before);
    }

    [Fact]
    public async Task Run_EndingSignal_CallerTerminalIsRestoredAndRelayGoesOn()
    {
        using var session = new RelaySession();
        var before = Stty.Save(session.Caller.Slave);
        using var handled = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        await session.StartAsync();

        ProcessSignal.SendToSelf(Signal.SIGHUP);

        await Eventually.Async(() => Stty.Save(session.Caller.Slave) == before);
        RelaySession.Write(session.Workload.Slave, "bye\n");
        (await RelaySession.ReadUntilAsync(session.Caller.Master, "\n")).ShouldContain("bye");
    }

    [Fact]
    public async Task Run_Start_WorkloadHasCallersSize()
    {
        using var session = new RelaySession();
        Terminal.SetWindowSize(session.Caller.Master, new WindowSize(41, 97, 10, 20));
        await session.StartAsync();

        await Eventually.Async(() => Terminal.GetWindowSize(session.Workload.Slave) == new WindowSize(41, 97, 10, 20));
    }

    [Fact]
    public async Task Run_Resized_WorkloadFollows()
    {
        using var session = await new RelaySession().StartAsync();
        Terminal.SetWindowSize(session.Caller.Master, new WindowSize(50, 132));

        // The kernel sends it to the terminal's foreground, in which a test runner is not.
        ProcessSignal.SendToSelf(Signal.SIGWINCH);

        await Eventually.Async(() => Terminal.GetWindowSize(session.Workload.Slave) == new WindowSize(50, 132));
    }

    [Fact]
    public async Task Run_MuchOutputThenEnd_LosesNothing()
    {
        using var output = Pipe.Create();
        using var session = await new RelaySession().StartAsync(output: output.WriteEnd);
        Stty.Run(session.Workload.Slave, "raw", "-echo");
        var sent = new byte[1024 * 1024];
        new Random(1).NextBytes(sent);
        var reading = Task.Run(() =>
        {
            var received = new byte[sent.Length];
            DescriptorIO.ReadFully(output.ReadEnd, received).ShouldBe(sent.Length);
            return received;
        });

        await Deadline.Within(Task.Run(() => DescriptorIO.WriteFully(session.Workload.Slave, sent)));
        (await session.CloseAsync()).ShouldBe(RelayEnd.WorkloadClosed);

        (await Deadline.Within(reading)).AsSpan().SequenceEqual(sent).ShouldBeTrue();
    }

    [Fact]
    public async Task Run_WorkloadEndedButTerminalHeldOpen_PassesOnTheRestAndEnds()
    {
        using var session = await new RelaySession().StartAsync();

        RelaySession.Write(session.Workload.Slave, "last words\n");
        session.WorkloadEnds();

        (await Deadline.Within(session.Relay)).ShouldBe(RelayEnd.WorkloadClosed);
        (await RelaySession.ReadUntilAsync(session.Caller.Master, "\n")).ShouldBe("last words\r\n");
    }

    [Fact]
    public async Task Run_WorkloadEndedButSomebodyGoesOnWriting_Ends()
    {
        using var output = Pipe.Create();
        using var session = await new RelaySession().StartAsync(output: output.WriteEnd);
        var stop = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            TerminalIO.SetNonBlocking(session.Workload.Slave);
            while (!stop.IsCancellationRequested)
                TerminalIO.Write(session.Workload.Slave, "still here\n"u8);
        });
        var reading = Task.Run(() =>
        {
            var buffer = new byte[65536];
            while (DescriptorIO.Read(output.ReadEnd, buffer) > 0)
                continue;
        });

        session.WorkloadEnds();

        (await Deadline.Within(session.Relay)).ShouldBe(RelayEnd.WorkloadClosed);
        await stop.CancelAsync();
        output.WriteEnd.Dispose();
        await Deadline.Within(Task.WhenAll(writing, reading));
    }

    [Fact]
    public async Task Run_WorkloadDoesNotRead_ItsOutputStillFlows()
    {
        using var input = Pipe.Create();
        using var session = await new RelaySession().StartAsync(input: input.ReadEnd);
        Stty.Run(session.Workload.Slave, "raw", "-echo");
        var typing = Task.Run(() => DescriptorIO.WriteFully(input.WriteEnd, new byte[256 * 1024]));

        RelaySession.Write(session.Workload.Slave, "busy\n");

        (await RelaySession.ReadUntilAsync(session.Caller.Master, "\n")).ShouldContain("busy");
        typing.IsCompleted.ShouldBeFalse();
        await session.CloseAsync();
        input.ReadEnd.Dispose();
        await Should.ThrowAsync<LinuxException>(Deadline.Within(typing));
    }

    [Theory]
    [InlineData("a line\n", "a line\n")]
    [InlineData("no line", "no line")]
    [InlineData("", "")]
    public async Task Run_InputEnds_WorkloadReadsItAllThenTheEnd(string sent, string expected)
    {
        using var input = Pipe.Create();
        using var session = await new RelaySession().StartAsync(input: input.ReadEnd);
        RelaySession.Write(input.WriteEnd, sent);
        input.WriteEnd.Dispose();

        if (expected.Length > 0)
            await RelaySession.ReadUntilAsync(session.Workload.Slave, expected);

        (await DescriptorIO.ReadAsync(session.Workload.Slave, new byte[1], Deadline.Token())).ShouldBe(0);
        session.Relay.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_InputEndsBeforeWorkloadReadsKeys_IsToldAgainAtItsPrompt()
    {
        using var input = Pipe.Create();
        using var session = await new RelaySession().StartAsync(input: input.ReadEnd);
        RelaySession.Write(input.WriteEnd, "ls\n");
        input.WriteEnd.Dispose();
        await RelaySession.ReadUntilAsync(session.Caller.Master, "\n"); // the echo: it has arrived

        Stty.Run(session.Workload.Slave, "raw", "-echo");
        RelaySession.Write(session.Workload.Slave, "$ ");

        (await RelaySession.ReadUntilAsync(session.Workload.Slave, "\x4")).ShouldStartWith("ls\n");
    }

    [Fact]
    public async Task Run_ReaderOfOutputGone_EndsAsCallerClosed()
    {
        using var output = Pipe.Create();
        using var session = await new RelaySession().StartAsync(output: output.WriteEnd);
        output.ReadEnd.Dispose();

        // Again and again: a child that another test starts just now has a copy of the reading end until its exec.
        await Eventually.Async(() =>
        {
            if (!session.Relay.IsCompleted)
                RelaySession.Write(session.Workload.Slave, "x");
            return session.Relay.IsCompleted;
        });

        (await session.Relay).ShouldBe(RelayEnd.CallerClosed);
    }

    [Fact]
    public async Task Run_CallerHangsUp_EndsAsCallerClosed()
    {
        using var session = await new RelaySession().StartAsync();

        session.Caller.Master.Dispose();

        (await Deadline.Within(session.Relay)).ShouldBe(RelayEnd.CallerClosed);
    }

    [Fact]
    public void CopySize_CallerHasHungUp_LeavesTheSizeAsItIs()
    {
        using var caller = PseudoTerminal.Open();
        using var workload = PseudoTerminal.Open();
        using var wakeup = Wakeup.Create();
        using var terminal = CallerTerminal.Enter(caller.Slave, caller.Slave, wakeup);
        Terminal.SetWindowSize(workload.Master, new WindowSize(33, 44));

        caller.Master.Dispose();
        terminal.CopySize(workload.Master);

        Terminal.GetWindowSize(workload.Master).ShouldBe(new WindowSize(33, 44));
    }

    [Fact]
    public async Task EndOfInput_LostWithoutAWord_IsSaidOnceMore()
    {
        using var input = Pipe.Create();
        using var session = await new RelaySession().StartAsync(input: input.ReadEnd);
        RelaySession.Write(input.WriteEnd, "line\n");
        (await RelaySession.ReadUntilAsync(session.Workload.Slave, "\n")).ShouldBe("line\n");

        input.WriteEnd.Dispose();
        DescriptorPoll.Wait([new(session.Workload.Slave) { Wanted = PollEvents.Readable }], (int)Deadline.Time.TotalMilliseconds)
            .ShouldBeTrue();
        Stty.Run(session.Workload.Slave, "raw", "-echo");

        // What was a mark for the end of a line is a NUL now, which means nothing to a program that reads keys.
        (await RelaySession.ReadUntilAsync(session.Workload.Slave, "\x4")).ShouldEndWith("\x4");
    }
}
