using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Two who ask for opposites: each is answered when what it asked for is so, or when the other has overruled it.</summary>
public sealed class OverruledTests
{
    private const string Stubborn = "[ -e asked ] && exec sleep 1000; trap 'touch asked' TERM; touch ready; while :; do sleep 0.02; done";

    [Fact]
    public async Task Stop_ThenStartedByAnother_StopSaysSoAndStartWaitsForTheNewProcess()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var (name, pid) = await RunStubbornAsync(supervisor);

        var stop = supervisor.Manager.StopAsync(name, Deadline.Token());
        await Eventually.Async(() => File.Exists(supervisor.Directory["asked"]));
        var start = supervisor.Manager.StartAsync(name, Deadline.Token());

        var overruled = await Should.ThrowAsync<ServiceException>(() => Deadline.Within(stop));
        overruled.Kind.ShouldBe(ServiceErrorKind.Overruled);
        overruled.Message.ShouldContain("started");
        start.IsCompleted.ShouldBeFalse();
        RunningSupervisor.Kill(pid);
        await Deadline.Within(start);
        var status = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        (status.Observed, status.Pid == pid).ShouldBe((ObservedState.Ready, false));
    }

    [Fact]
    public async Task Start_ThenStoppedByAnother_SaysSo()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        await supervisor.AddAsync(
            "db", "exec sleep 1000", static spec => spec with { Ready = new NotifyProbe { Timeout = TimeSpan.FromHours(1) } });
        var web = await supervisor.AddAsync("web", "exec sleep 1000", static spec => spec with { After = ["db"] }, start: false);
        var start = supervisor.Manager.StartAsync(web, Deadline.Token());
        var waiting = await supervisor.UntilAsync(web, static status => status.Observed == ObservedState.Starting);

        waiting.WaitsFor.ShouldBe("db, which is up");
        await supervisor.Manager.StopAsync(web, Deadline.Token());

        (await Should.ThrowAsync<ServiceException>(() => Deadline.Within(start))).Kind.ShouldBe(ServiceErrorKind.Overruled);
    }

    [Fact]
    public async Task Restart_ThenStoppedByAnother_SaysSo()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var (name, pid) = await RunStubbornAsync(supervisor);

        var restart = supervisor.Manager.RestartAsync(name, Deadline.Token());
        await Eventually.Async(() => File.Exists(supervisor.Directory["asked"]));
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).WaitsFor.ShouldNotBeNull().ShouldStartWith($"pid {pid} to end");
        var stop = supervisor.Manager.StopAsync(name, Deadline.Token());

        (await Should.ThrowAsync<ServiceException>(() => Deadline.Within(restart))).Kind.ShouldBe(ServiceErrorKind.Overruled);
        RunningSupervisor.Kill(pid);
        await Deadline.Within(stop);
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Observed.ShouldBe(ObservedState.Down);
    }

    private static async Task<(ServiceName Name, int Pid)> RunStubbornAsync(RunningSupervisor supervisor)
    {
        var name =
            await supervisor.AddAsync("web", Stubborn, static spec => spec with { Stop = new StopSpec { Delay = TimeSpan.FromHours(1) } });
        await Eventually.Async(() => File.Exists(supervisor.Directory["ready"]));
        return (name, (await supervisor.UntilAsync(name, static status => status.Pid is not null)).Pid!.Value);
    }
}
