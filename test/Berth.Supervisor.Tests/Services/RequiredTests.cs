using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>A service that is started, or started anew, while what it requires is not there.</summary>
public sealed class RequiredTests
{
    private const string Sleeping = "exec sleep 1000";

    [Fact]
    public async Task Restart_RequiredWasStopped_StartsThatToo()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var db = await supervisor.AddAsync("db", Sleeping);
        var web = await supervisor.AddAsync("web", Sleeping, static spec => spec with { Requires = ["db"], After = ["db"] });
        await supervisor.Manager.StopAsync(db, Deadline.Token());
        (await supervisor.UntilAsync(web, static status => status.Observed == ObservedState.Down)).Pid.ShouldBeNull();

        await Deadline.Within(supervisor.Manager.RestartAsync(web, Deadline.Token()));

        await supervisor.UntilAsync(db, static status => status is { Observed: ObservedState.Ready, Pid: not null });
        await supervisor.UntilAsync(web, static status => status is { Observed: ObservedState.Ready, Pid: not null });
    }

    /// <summary>What ran before it was asked to restart is no reason to say that it was.</summary>
    [Fact]
    public async Task Restart_RequiredFailsAtOnce_SaysSoAndWhereToLook()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var db = await supervisor.AddAsync(
            "db", "[ -e broken ] && exit 3; touch broken up; " + Sleeping,
            spec => spec with
            {
                Restart = RestartCondition.Never,
                Ready = new CommandProbe(["/usr/bin/test", "-e", supervisor.Directory["up"]]),
            });
        await supervisor.UntilAsync(db, static status => status.Observed == ObservedState.Ready);
        var web = await supervisor.AddAsync("web", Sleeping, static spec => spec with { Requires = ["db"], After = ["db"] });
        File.Delete(supervisor.Directory["up"]);
        RunningSupervisor.Kill((await supervisor.Manager.StatusAsync(db, Deadline.Token())).Pid!.Value);
        await supervisor.UntilAsync(db, static status => status.Observed == ObservedState.Failed);

        var refused = await Should.ThrowAsync<ServiceException>(
            () => Deadline.Within(supervisor.Manager.RestartAsync(web, Deadline.Token())));

        refused.Message.ShouldContain("it requires db, which has failed");
        refused.Message.ShouldContain("berth status db");
        refused.Message.ShouldNotContain("berth logs");
        (await supervisor.Manager.StatusAsync(web, Deadline.Token())).Observed.ShouldBe(ObservedState.Failed);
    }

    [Fact]
    public async Task Start_RequiredHasDoneItsWork_DoesNotRunItAgain()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var once = await supervisor.AddAsync("once", "echo ran", static spec => spec with { Restart = RestartCondition.Never });
        await supervisor.UntilAsync(once, static status => status.Observed == ObservedState.Finished);
        var web = await supervisor.AddAsync("web", Sleeping, static spec => spec with { Requires = ["once"], After = ["once"] });

        await supervisor.Manager.RestartAsync(web, Deadline.Token());
        await supervisor.Manager.StopAsync(web, Deadline.Token());
        await supervisor.Manager.StartAsync(web, Deadline.Token());

        (await supervisor.LogAsync(once)).ShouldBe(["ran"]);
        await supervisor.Manager.StartAsync(once, Deadline.Token());
        await Eventually.Async(async () => (await supervisor.LogAsync(once)).Count == 2);
    }
}
