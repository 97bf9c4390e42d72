using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
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
        using var server = LaunchServer.Start();
        using var output = Pipe.Create();
        using var nothing = File.OpenHandle("/dev/null");
        using var image = Image("ls -l /proc/self/fd | grep -c -e ' -> '; echo $0; ps -o pgid=,sid=,tty= -p $$ | xargs; exit 7");

        var process = server.TryLaunch(image.Handle, "the name", [new(nothing, 0), new(output.WriteEnd, 1), new(output.WriteEnd, 2), new(nothing, 9)])!.Value;
        output.WriteEnd.Dispose();

        using var handle = ProcessHandle.TryOpen(process)!;
        var lines = (await ReadToEnd(output.ReadEnd)).Split('\n');
        lines[0].ShouldBe("11", "0 to 9, and the listing's own");
        lines[1].ShouldBe("sh");
        lines[2].ShouldBe($"{process.Pid} {server.Pid} ?", "a process group of its own, in the server's session, which has no terminal");
        await Deadline.Within(handle.WaitForExitAsync());
        EndedProcess.TryReap(handle.PidFd).ShouldBe(ExitStatus.Exited(7));
    }

    [Fact]
    public void Launch_ManyTimes_LeavesNoDescriptorBehind()
    {
        using var server = LaunchServer.Start();
        using var nothing = File.OpenHandle("/dev/null");
        using var image = Image("exit 0");

        for (var i = 0; i < 50; i++)
            Reap(server.TryLaunch(image.Handle, "true", [new(nothing, 0), new(nothing, 1), new(nothing, 2 + (i % 20))])!.Value);

        Directory.GetFiles($"/proc/{server.Pid}/fd").Length.ShouldBe(1);
    }

    [Fact]
    public void Launch_NoProgram_SaysSoAndServesOn()
    {
        using var server = LaunchServer.Start();
        using var nothing = File.OpenHandle("/dev/null");
        using var image = MemoryFile.CreateExecutable("no-program", "not one"u8);

        Should.Throw<LinuxException>(() => server.TryLaunch(image.Handle, "junk", [new(nothing, 0)])).Error.ShouldBe(Errno.ENOEXEC);

        using var good = Image("exit 0");
        Reap(server.TryLaunch(good.Handle, "true", [new(nothing, 0)])!.Value);
    }

    [Fact]
    public void Launch_ServerKilled_IsToldAndNotDone()
    {
        using var server = LaunchServer.Start();
        using var nothing = File.OpenHandle("/dev/null");
        using var image = Image("exit 0");
        using var process = ProcessHandle.TryOpen(ProcessIdentity.Find(server.Pid)!.Value)!;

        process.Signal(Signal.SIGKILL);

        server.TryLaunch(image.Handle, "true", [new(nothing, 0)]).ShouldBeNull();
    }

    [Fact]
    public void Launch_AsManyDescriptorsAsThereMayBe_AreAllThere()
    {
        using var server = LaunchServer.Start();
        using var nothing = File.OpenHandle("/dev/null");
        using var image = Image($"[ -e /proc/self/fd/{LaunchServer.MostDescriptors - 1} ] && [ ! -e /proc/self/fd/{LaunchServer.MostDescriptors} ]");

        Reap(server.TryLaunch(image.Handle, "true", [new(nothing, 0), new(nothing, LaunchServer.MostDescriptors - 1)])!.Value).ShouldBe(ExitStatus.Exited(0));
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

    private static MemoryFile Image(string script) =>
        MemoryFile.CreateExecutable("berth-test", LauncherImage.Emit(ProcessTests.Exec("/bin/sh", ["sh", "-c", script], ["PATH=/usr/bin:/bin"]), RuntimeInformation.ProcessArchitecture).Bytes.Span);

    private static ExitStatus? Reap(ProcessIdentity process)
    {
        using var handle = ProcessHandle.TryOpen(process)!;
        DescriptorPoll.Wait([new PollEntry(handle.PidFd) { Wanted = PollEvents.Readable }], 60_000).ShouldBeTrue();
        return EndedProcess.TryReap(handle.PidFd);
    }

    private static async Task<string> ReadToEnd(SafeFileHandle pipe)
    {
        using var content = new MemoryStream();
        var buffer = new byte[4096];
        while (await Deadline.Within(DescriptorIO.ReadAsync(pipe, buffer)) is > 0 and var count)
            content.Write(buffer, 0, count);
        return System.Text.Encoding.UTF8.GetString(content.ToArray());
    }
}
