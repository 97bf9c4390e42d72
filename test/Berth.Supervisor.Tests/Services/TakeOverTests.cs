using System.Globalization;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

public sealed class TakeOverTests
{
    [Fact]
    public async Task Begin_ServiceRuns_IsTakenOver()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "echo before; while [ ! -e go ]; do sleep 0.01; done; echo after; exec sleep 1000");
        var before = await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Ready, Pid: not null });
        await supervisor.EndAsync();
        File.WriteAllText(supervisor.Directory["go"], "");

        await supervisor.BeginAsync();

        var after = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        (after.Observed, after.Pid, after.Since, after.Restarts).ShouldBe((ObservedState.Ready, before.Pid, before.Since, 0));
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).SequenceEqual(["before", "after"]));
        await supervisor.Manager.StopAsync(name, Deadline.Token());
    }

    [Fact]
    public async Task Begin_EndedMeanwhile_KnowsHowAndGoesOn()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var crashed = await supervisor.AddAsync("crashed", "[ -e go ] && exec sleep 1000; while [ ! -e go ]; do sleep 0.01; done; exit 7");
        var done = await supervisor.AddAsync("done", "while [ ! -e go ]; do sleep 0.01; done; exit 0");
        var pids = new[] { crashed, done }.Select(
            async name =>
                (await supervisor.UntilAsync(name, status => status.Pid is not null)).Pid!.Value).Select(task => task.Result).ToArray();
        await supervisor.EndAsync();
        File.WriteAllText(supervisor.Directory["go"], "");

        // The launchers are children of this process, which does not wait for them: they stay as zombies.
        await Eventually.Async(() => pids.All(pid => ProcessIdentity.Find(pid)?.IsAlive() is not true));

        await supervisor.BeginAsync();

        var status = await supervisor.UntilAsync(crashed, status => status is { Observed: ObservedState.Ready, LastExit: not null });
        (status.Restarts, status.LastExit!.Code).ShouldBe((1, 7));
        (await supervisor.UntilAsync(done, status => status.Observed == ObservedState.Finished)).LastExit!.Code.ShouldBe(0);
    }

    /// <summary>While many services are started, records wait: a supervisor may be killed before it has written one.</summary>
    [Fact]
    public async Task Begin_RunsWithoutRecord_IsTakenOver()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var before = await supervisor.UntilAsync(name, static status => status is { Observed: ObservedState.Ready, Pid: not null });
        await supervisor.EndAsync();
        File.Delete(Path.Combine(supervisor.Runtime, "records", "web.json"));
        var since = DateTimeOffset.UtcNow - TimeSpan.FromHours(1);
        File.SetLastWriteTimeUtc(Path.Combine(supervisor.Runtime, "status", "web"), since.UtcDateTime);

        await supervisor.BeginAsync();

        var after = await supervisor.UntilAsync(name, static status => status is { Observed: ObservedState.Ready, Pid: not null });
        (after.Pid, after.Restarts, after.Since).ShouldBe((before.Pid, 0, since));
    }

    [Theory, InlineData(RestartCondition.Never, ObservedState.Failed), InlineData(RestartCondition.Always, ObservedState.Ready)]
    public async Task Begin_EndedMeanwhileWithoutRecord_WasStartedOnce(RestartCondition restart, ObservedState expected)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("job", "echo ran >> runs; exec sleep 1000", spec => spec with { Restart = restart });
        var before = await supervisor.UntilAsync(name, static status => status is { Observed: ObservedState.Ready, Pid: not null });
        await supervisor.EndAsync();
        File.Delete(Path.Combine(supervisor.Runtime, "records", "job.json"));
        RunningSupervisor.Kill(before.Pid!.Value);
        await Eventually.Async(() => ProcessIdentity.Find(before.Pid.Value)?.IsAlive() is not true);

        await supervisor.BeginAsync();

        var after = await supervisor.UntilAsync(name, status => status.LastExit is not null && status.Observed == expected);
        after.LastExit!.Signal.ShouldBe((int)Signal.SIGKILL);
        await Eventually.Async(() => File.ReadAllLines(supervisor.Directory["runs"]).Length == (restart == RestartCondition.Never ? 1 : 2));
    }

    [Fact]
    public async Task Begin_EndedMeanwhile_LastLinesAreInItsLogOnce()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("talker",
            "echo first; while [ ! -e go ]; do sleep 0.01; done; i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done; echo "
                + "unfinished | tr -d '\\n'; exit 3",
            static spec => spec with { Restart = RestartCondition.Never });
        var pid = (await supervisor.UntilAsync(name, static status => status.Pid is not null)).Pid!.Value;
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Contains("first"));
        await supervisor.EndAsync();
        File.WriteAllText(supervisor.Directory["go"], "");
        await Eventually.Async(() => ProcessIdentity.Find(pid)?.IsAlive() is not true);

        await supervisor.BeginAsync();

        string[] expected =
            ["first", .. Enumerable.Range(0, 2000).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i}")), "unfinished"];
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Count >= expected.Length);
        (await supervisor.LogAsync(name)).ShouldBe(expected);
        (await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Failed)).LastExit!.Code.ShouldBe(3);

        // Once, not again with each supervisor.
        await supervisor.EndAsync();
        await supervisor.BeginAsync();
        (await supervisor.LogAsync(name)).ShouldBe(expected);
    }

    [Fact]
    public async Task Begin_RecordLost_FindsTheProcessByItsLauncher()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var before = await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Ready, Pid: not null });
        await supervisor.EndAsync();
        File.Delete(Path.Combine(supervisor.Runtime, "records", "web.json"));

        await supervisor.BeginAsync();

        (await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready)).Pid.ShouldBe(before.Pid);
    }

    [Fact]
    public async Task Begin_PidIsAnothers_StartsAnew()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Ready, Pid: not null });
        await supervisor.Manager.StopAsync(name, Deadline.Token());
        await supervisor.EndAsync();
        File.Delete(Path.Combine(supervisor.State, "services", "web.down"));

        // The records of a supervisor that ran long ago: the pid is ours by now.
        var old =
            $$"""{"state":"Ready","since":"2026-11-21T00:00:00Z","pid":{{Environment.ProcessId}},"start":1,"restarts":0,"reason":"None"}""";
        File.WriteAllText(Path.Combine(supervisor.Runtime, "records", "web.json"), old);
        File.WriteAllBytes(Path.Combine(supervisor.Runtime, "status", "web"),
            [.. BitConverter.GetBytes(Environment.ProcessId), .. BitConverter.GetBytes(Environment.ProcessId)]);

        await supervisor.BeginAsync();

        var status = await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Ready, Pid: not null });
        status.Pid.ShouldNotBe(Environment.ProcessId);
    }

    [Fact]
    public async Task Begin_BrokenDefinition_IsReportedAndTheOthersRun()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var good = await supervisor.AddAsync("good", "exec sleep 1000");
        var bad = await supervisor.AddAsync("bad", "exec sleep 1000");
        var pid = (await supervisor.UntilAsync(bad, status => status.Pid is not null)).Pid;
        await supervisor.EndAsync();
        File.WriteAllText(Path.Combine(supervisor.State, "services", "bad.json"), "{ \"name\": ");
        File.WriteAllText(Path.Combine(supervisor.Runtime, "notify", "stale"), "");

        await supervisor.BeginAsync();

        (await supervisor.UntilAsync(good, status => status.Observed == ObservedState.Ready)).Pid.ShouldNotBeNull();
        var status = await supervisor.Manager.StatusAsync(bad, Deadline.Token());
        (status.Pid, status.Observed).ShouldBe((pid, ObservedState.Ready));
        status.Problem.ShouldNotBeNull().ShouldContain("bad.json");
        supervisor.Reports.ShouldHaveSingleItem().ShouldContain("bad.json");
        File.Exists(Path.Combine(supervisor.Runtime, "notify", "stale")).ShouldBeFalse();
    }

    [Fact]
    public async Task Begin_DefinitionGone_EndsWhatRuns()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var pid = (await supervisor.UntilAsync(name, status => status.Pid is not null)).Pid!.Value;
        await supervisor.EndAsync();
        File.Delete(Path.Combine(supervisor.State, "services", "web.json"));

        await supervisor.BeginAsync();

        await Eventually.Async(() => ProcessIdentity.Find(pid) is null);
    }

    [Fact]
    public async Task Reload_OneChanged_RestartsOnlyThatOne()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var same = await supervisor.AddAsync("same", "exec sleep 1000");
        var changed = await supervisor.AddAsync("changed", "exec sleep 1000");
        var gone = await supervisor.AddAsync("gone", "exec sleep 1000");
        var pid = (await supervisor.UntilAsync(same, status => status.Pid is not null)).Pid;
        var old = (await supervisor.UntilAsync(changed, status => status.Pid is not null)).Pid;
        var path = Path.Combine(supervisor.State, "services", "changed.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("sleep 1000", "sleep 2000", StringComparison.Ordinal));
        File.Delete(Path.Combine(supervisor.State, "services", "gone.json"));

        await supervisor.Manager.ReloadAsync(Deadline.Token());

        await supervisor.UntilAsync(changed, status => status is { Observed: ObservedState.Ready }
            && status.Pid is not null
            && status.Pid != old);
        (await supervisor.Manager.StatusAsync(same, Deadline.Token())).Pid.ShouldBe(pid);
        await Eventually.Async(async () => (await supervisor.Manager.ListAsync(Deadline.Token())).All(status => status.Name != gone));
    }

    /// <summary>As <c>berth down</c> does when it has stopped the last service.</summary>
    [Fact]
    public async Task Begin_WhileAnEndedOnesDirectoriesAreRemoved_StartsWithItsOwn()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        await supervisor.EndAsync();
        var held = FileLock.Acquire(Path.Combine(supervisor.State, "supervisor.lock"));

        var begin = supervisor.BeginAsync();
        Directory.Delete(supervisor.State, recursive: true);
        Directory.Delete(supervisor.Runtime, recursive: true);
        held.Dispose();
        await Deadline.Within(begin);

        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        await supervisor.UntilAsync(name, static status => status.Pid is not null);
    }

    [Fact]
    public async Task Begin_Second_IsRefused()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var second = new BuiltinSupervisor(new SupervisorOptions
        {
            StateDirectory = supervisor.State,
            RuntimeDirectory = supervisor.Runtime,
            Launcher = RunningSupervisor.Launcher(),
        });

        (await Should.ThrowAsync<ServiceException>(second.RunAsync(Deadline.Token()))).Kind.ShouldBe(ServiceErrorKind.Refused);
    }
}
