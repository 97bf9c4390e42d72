using Berth.HostServices.Management;
using Berth.HostServices.Messages;
using Berth.HostServices.Tests.Python;
using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Tests.Management;

public sealed class ManagerTests
{
    private readonly List<string> _lines = [];

    [Fact]
    public async Task Start_SameIdTwice_Throws()
    {
        await using var manager = new HostServiceManager();
        await manager.StartAsync(Own("one"));

        (await Should.ThrowAsync<InvalidOperationException>(() => manager.StartAsync(Own("one")))).Message
            .ShouldBe("Service one is already started.");
    }

    [Fact]
    public async Task Stop_UnknownId_Throws()
    {
        await using var manager = new HostServiceManager();

        (await Should.ThrowAsync<InvalidOperationException>(() => manager.StopAsync("ghost"))).Message
            .ShouldStartWith("Unknown service ghost");
    }

    [Fact]
    public async Task Start_DisposedManager_Throws()
    {
        var manager = new HostServiceManager();
        await manager.DisposeAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => manager.StartAsync(Own("one")));
    }

    [Fact]
    public async Task Start_NoSuchProgram_ThrowsAndTheIdStaysFree()
    {
        await using var manager = new HostServiceManager();

        var refusal = await Should.ThrowAsync<LinuxException>(() => manager.StartAsync(Own("one") with { Command = ["no-such-program"] }));
        await manager.StartAsync(Own("one"));

        refusal.Error.ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public async Task Stop_ThenStartAgain_Works()
    {
        await using var manager = new HostServiceManager();
        await manager.StartAsync(Own("one"));

        await manager.StopAsync("one");
        var client = await manager.StartAsync(Own("one"));

        client.Call("echo").Dispose();
    }

    [Fact]
    public async Task Dispose_Several_StopsInReverseOrder()
    {
        var manager = new HostServiceManager(_lines.Add);
        await manager.StartAsync(PythonProgram.Service("first"));
        await manager.StartAsync(PythonProgram.Service("second"));
        await manager.StartAsync(PythonProgram.Service("third"));

        await manager.DisposeAsync();

        _lines.Where(line => line.EndsWith("bye", StringComparison.Ordinal))
            .ShouldBe(["third (python3): bye", "second (python3): bye", "first (python3): bye"]);
    }

    [Fact]
    public async Task Stop_NonZeroExit_IsReported()
    {
        await using var manager = new HostServiceManager();
        await manager.StartAsync(PythonProgram.Service("one", "--exit-code", "3"));

        var exit = await Should.ThrowAsync<HostServiceExitException>(() => manager.StopAsync("one"));

        exit.Status.Code.ShouldBe(3);
        exit.Message.ShouldBe("Service one ended with exit code 3.");
        await Should.ThrowAsync<InvalidOperationException>(() => manager.StopAsync("one"));
    }

    [Fact]
    public async Task Stop_ServiceDoesNotEnd_IsKilledAtTheDeadline()
    {
        await using var manager = new HostServiceManager(stopDeadline: TimeSpan.FromMilliseconds(100));
        await manager.StartAsync(PythonProgram.Service("one", "--linger"));

        var exit = await Should.ThrowAsync<HostServiceExitException>(() => Deadline.Within(manager.StopAsync("one")));

        exit.Killed.ShouldBeTrue();
        exit.Status.Signal.ShouldBe(Signal.SIGKILL);
    }

    [Fact]
    public async Task Output_PartialLine_DoesNotDelayOthersAndIsFlushedAtTheEnd()
    {
        await using var manager = new HostServiceManager(Add);
        var partial = await manager.StartAsync(PythonProgram.Service("partial"));
        var whole = await manager.StartAsync(PythonProgram.Service("whole"));

        partial.Call("print", """["begun", " and"]"""u8).Dispose();
        whole.Call("print", """["one\ntwo\n"]"""u8).Dispose();
        await Eventually.Async(() => Lines().Count == 4);
        Lines().ShouldBe(
            ["partial (python3): an error", "whole (python3): an error", "whole (python3): one", "whole (python3): two"],
            ignoreOrder: true);

        await manager.StopAsync("partial");
        Lines().ShouldContain("partial (python3): begun andbye");
    }

    [Fact]
    public async Task Output_LineWithoutEnd_IsForwardedInPieces()
    {
        await using var manager = new HostServiceManager(Add);
        var client = await manager.StartAsync(PythonProgram.Service("one"));

        client.Call("print", Encoding.UTF8.GetBytes($"[\"x{new string('ü', 20_000)}\"]")).Dispose();
        await manager.StopAsync("one");

        var pieces = Lines().Where(line => line.Contains('ü', StringComparison.Ordinal)).ToList();
        pieces.Count.ShouldBe(3);
        pieces.Sum(line => line.Count(c => c == 'ü')).ShouldBe(20_000);
    }

    [Fact]
    public async Task Service_SigTermAndSigInt_AreIgnored()
    {
        await using var manager = new HostServiceManager(Add);
        var client = await manager.StartAsync(Own("one"));
        client.Call("echo").Dispose();

        using (var process = ProcessHandle.TryOpen(ProcessIdentity.Find(manager.ProcessOf("one"))!.Value)!)
        {
            process.Signal(Signal.SIGTERM).ShouldBeTrue();
            process.Signal(Signal.SIGINT).ShouldBeTrue();
        }

        using var reply = client.Call("echo", "[1]"u8);
        reply.Value[0].GetInt32().ShouldBe(1);
        await manager.StopAsync("one");
        Lines().ShouldContain(line => line.EndsWith("): stopped", StringComparison.Ordinal));
    }

    internal static HostServiceCommand Own(string id) => new() { Id = id, Command = [TestExecutable.Path, Program.Serve] };

    private void Add(string line)
    {
        lock (_lines)
            _lines.Add(line);
    }

    private List<string> Lines()
    {
        lock (_lines)
            return [.. _lines];
    }
}
