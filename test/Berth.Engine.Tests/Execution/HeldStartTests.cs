using System.Collections.Concurrent;
using Berth.Engine.Events;
using Berth.Engine.Execution;
using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Engine.Specs;
using Berth.Instances.Store;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Probing;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Engine.Tests.Execution;

/// <summary>A workload whose sandbox is built, and which is executed later, or never.</summary>
public sealed class HeldStartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<string> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Root's workload is another user.
    public HeldStartTests() => File.SetUnixFileMode(_directory.Path, (UnixFileMode)0x1FF);

    private string Written => _directory["written"];

    public void Dispose()
    {
        _end.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Held_RunsNothingBeforeItsStart_AndThenToItsEnd()
    {
        var run = Run("echo ran > \"$0\"; exit 7");
        var id = await Deadline.Within(_held.Task);

        File.Exists(Written).ShouldBeFalse();
        run.IsCompleted.ShouldBeFalse();
        ProcessesOf(id).ShouldNotContain("sh");

        (await StartAsync(id[..12])).ShouldBe(0);

        (await Deadline.Within(run)).ShouldBe(7);
        (await File.ReadAllTextAsync(Written, Deadline.Token())).ShouldBe("ran\n");
        LeftOf(id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Held_StartedByWhoeverIsToldOfIt_Runs()
    {
        var request = Request("exit 3");

        var run = Task.Run(() => new BerthEngine().ExecuteAsync(request, happened =>
        {
            if (happened is WorkloadHeld held)
                StartAsync(held.InstanceId).GetAwaiter().GetResult().ShouldBe(0);
        }, Deadline.Token()));

        (await Deadline.Within(run)).ShouldBe(3);
    }

    [Fact]
    public async Task Held_StartedTwice_IsAnErrorTheSecondTime()
    {
        var run = Run("sleep 600");
        var id = await Deadline.Within(_held.Task);

        (await StartAsync(id)).ShouldBe(0);
        (await Should.ThrowAsync<NotHeldException>(() => StartAsync(id))).ExitCode.ShouldBe(ExitCode.Usage);

        await _end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Deadline.Within(run));
        LeftOf(id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Held_Cancelled_LeavesNothing()
    {
        var run = Run("echo ran > \"$0\"");
        var id = await Deadline.Within(_held.Task);
        LeftOf(id).Order(StringComparer.Ordinal).ShouldBe([$"{id}.json", $"{id}.start"]);

        await _end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Deadline.Within(run));
        LeftOf(id).ShouldBeEmpty();
        File.Exists(Written).ShouldBeFalse();
    }

    [Fact]
    public async Task Held_Stopped_LeavesNothing()
    {
        var run = Run("echo ran > \"$0\"");
        var id = await Deadline.Within(_held.Task);

        (await new BerthEngine().ExecuteAsync(new Stop([id], null, null), static _ => { }, Deadline.Token())).ShouldBe(0);

        (await Deadline.Within(run)).ShouldBe(128 + 15);
        LeftOf(id).ShouldBeEmpty();
        File.Exists(Written).ShouldBeFalse();
    }

    [Fact]
    public async Task Held_WhoseProgramIsGoneAtTheStart_SaysSo()
    {
        var program = _directory["program"];
        File.Copy("/bin/true", program);
        var request = new RunWorkload(new WorkloadSource
        {
            Profile = SandboxProfile.Strict,
            Writable = [_directory.Path],
            Command = [program],
        })
        { IsHeld = true };
        var run = Run(request);
        var id = await Deadline.Within(_held.Task);

        File.Delete(program);
        (await StartAsync(id)).ShouldBe(0);

        (await Should.ThrowAsync<BerthException>(() => Deadline.Within(run))).ExitCode.ShouldBe(127);
        LeftOf(id).ShouldBeEmpty();
    }

    private RunWorkload Request(string script) => new(new WorkloadSource
    {
        Profile = SandboxProfile.Strict,
        Writable = [_directory.Path],
        Command = ["sh", "-c", script, Written],
    })
    { IsHeld = true };

    private Task<int> Run(string script) => Run(Request(script));

    private Task<int> Run(RunWorkload request) => Task.Run(() => new BerthEngine().ExecuteAsync(request, happened =>
    {
        if (happened is WorkloadHeld held)
            _held.SetResult(held.InstanceId);
    }, _end.Token));

    private static Task<int> StartAsync(string instance) => new BerthEngine().ExecuteAsync(
        new StartServices([ServiceName.Parse(instance)], null, null), static _ => { }, Deadline.Token());

    /// <summary>The names of the processes of an instance.</summary>
    private static IEnumerable<string> ProcessesOf(string id) =>
        ProcessTree.Descendants(new InstanceStore(HostContext.Directories()).Find(id).Launcher.Pid)
            .Select(static pid => File.ReadAllText($"/proc/{pid}/comm").Trim());

    /// <summary>The files of an instance in the state directory.</summary>
    private static IEnumerable<string> LeftOf(string id) =>
        Directory.GetFiles(HostContext.Directories().State, $"{id}*", SearchOption.AllDirectories)
            .Select(static file => Path.GetFileName(file)!);
}
