using Berth.Supervision.Services;
using Berth.Supervisor.Control;

namespace Berth.Supervisor.Tests.Services;

public sealed class WatchTests
{
    [Fact]
    public async Task Watch_OfAService_TellsHowItIsAndThenEachChange()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000", start: false);
        await using var changes = supervisor.Manager.WatchAsync(Deadline.Token()).GetAsyncEnumerator();

        (await NextAsync(changes)).Status!.Observed.ShouldBe(ObservedState.Down);

        await supervisor.Manager.StartAsync(name, Deadline.Token());
        // Its program runs: there is no moment at which it is ready and has no process.
        var ready = await UntilAsync(changes, change => change.Status!.Observed == ObservedState.Ready);
        ready.Name.ShouldBe(name);
        ready.Status!.Pid.ShouldNotBeNull();

        await supervisor.Manager.StopAsync(name, Deadline.Token());
        await UntilAsync(changes, change => change.Status!.Observed == ObservedState.Down);

        await supervisor.Manager.UnregisterAsync(name, Deadline.Token());
        (await UntilAsync(changes, change => change.Status is null)).Name.ShouldBe(name);
    }

    [Fact]
    public async Task Watch_OfACrash_TellsOfTheNewProcess()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var first = await supervisor.UntilAsync(name, status => status.Pid is not null);
        await using var changes = supervisor.Manager.WatchAsync(Deadline.Token()).GetAsyncEnumerator();
        (await NextAsync(changes)).Status!.Pid.ShouldBe(first.Pid);

        System.Diagnostics.Process.GetProcessById(first.Pid!.Value).Kill();

        var again = await UntilAsync(changes, change => change.Status is { Observed: ObservedState.Ready } now && now.Pid != first.Pid);
        again.Status!.Pid.ShouldNotBeNull();
        again.Status.Restarts.ShouldBe(1);
    }

    [Fact]
    public async Task Watch_BySeveral_TellsAllAndForgetsThoseWhoLeft()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000", start: false);
        await using var one = supervisor.Manager.WatchAsync(Deadline.Token()).GetAsyncEnumerator();
        await using (var other = supervisor.Manager.WatchAsync(Deadline.Token()).GetAsyncEnumerator())
            await NextAsync(other);

        await supervisor.Manager.StartAsync(name, Deadline.Token());

        await UntilAsync(one, change => change.Status!.Observed == ObservedState.Ready);
    }

    [Fact]
    public async Task Watch_WhenTheSupervisorEnds_SaysSo()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        await supervisor.AddAsync("web", "exec sleep 1000", start: false);
        await using var changes = supervisor.Manager.WatchAsync(Deadline.Token()).GetAsyncEnumerator();
        await NextAsync(changes);

        await supervisor.EndAsync();

        (await Should.ThrowAsync<ServiceException>(async () => await changes.MoveNextAsync())).Kind.ShouldBe(ServiceErrorKind.Unavailable);
    }

    [Fact]
    public async Task Follower_WhoIsSlow_GetsTheLatestOfEachInTheOrderOfTheirFirst()
    {
        var follower = new StatusFollower();
        foreach (var (name, restarts) in ((string, int)[])[("b", 0), ("a", 0), ("b", 1), ("b", 2), ("a", 1)])
            follower.Offer(Change(name, restarts));

        await using var changes = follower.ReadAsync(Deadline.Token()).GetAsyncEnumerator();

        (await NextAsync(changes)).ShouldBe(Change("b", 2));
        (await NextAsync(changes)).ShouldBe(Change("a", 1));
        follower.Offer(Change("b", 3));
        (await NextAsync(changes)).ShouldBe(Change("b", 3));
    }

    private static ServiceChange Change(string name, int restarts) => new(
        ServiceName.Parse(name),
            new ServiceStatus
            {
                Name = ServiceName.Parse(
                name),
                Desired = DesiredState.Up,
                Observed = ObservedState.Ready,
                Restarts = restarts
            });

    private static async Task<ServiceChange> NextAsync(IAsyncEnumerator<ServiceChange> changes)
    {
        (await changes.MoveNextAsync()).ShouldBeTrue();
        return changes.Current;
    }

    private static async Task<ServiceChange> UntilAsync(IAsyncEnumerator<ServiceChange> changes, Func<ServiceChange, bool> isSo)
    {
        ServiceChange change;
        do
            change = await NextAsync(changes);
        while (!isSo(change));
        return change;
    }
}
