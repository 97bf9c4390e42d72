using Berth.Supervision.Services;

namespace Berth.Supervisor.Tests.Services;

/// <summary>kill -9 of the supervisor while a new instance of a service replaces the running one.</summary>
public sealed class KilledOverlapTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Kill_NewOneIsNotReady_OldOneIsTheServiceAndTheNewOneEnds(bool isSecond)
    {
        Caller.Root(); // an ordinary user is not let at descriptors of others where Yama is strict
        await using var service = await OverlappedService.StartKillableAsync();
        if (isSecond)
            await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));
        var before = await service.StatusAsync();
        var answer = await service.AskAsync();
        service.Behave("waits");
        var overlap = TryOverlapAsync(service);
        await service.UntilRunningAsync(2);

        await service.KillAsync();

        await service.ShouldRunAloneAsync(before.Pid!.Value);
        (await service.StatusAsync()).ShouldBe(before with { WaitsFor = null });
        (await service.AskAsync()).ShouldBe(answer);
        await Deadline.Within(overlap);
        service.Behave("serve");
        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));
        (await service.AskAsync()).Socket.ShouldBe(answer.Socket);
        await service.ShouldRunAloneAsync((await service.StatusAsync()).Pid!.Value);
    }

    [Fact]
    public async Task Kill_OldOneDrains_NewOneIsTheServiceAndTheOldOneEnds()
    {
        Caller.Root();
        await using var service = await OverlappedService.StartKillableAsync("stubborn");
        var old = (await service.StatusAsync()).Pid!.Value;
        service.Behave("serve");
        var overlap = TryOverlapAsync(service);
        var next = await service.UntilAsync(status => status.Pid is { } pid && pid != old && status.Observed is ObservedState.Ready);

        await service.KillAsync();

        var status = await service.StatusAsync();
        (status.Pid, status.Observed, status.WaitsFor).ShouldBe(
            (next.Pid, ObservedState.Ready, $"its other instance, pid {old}, to end"));
        RunningSupervisor.Kill(old);
        await service.ShouldRunAloneAsync(next.Pid!.Value);
        (await service.AskAsync()).Pid.ShouldBe(next.Pid.Value);
        await Deadline.Within(overlap);
    }

    [Fact]
    public async Task Kill_OldOneEndsBeforeTheNextSupervisor_NewOneIsTheService()
    {
        Caller.Root();
        await using var service = await OverlappedService.StartKillableAsync();
        var before = (Pid: (await service.StatusAsync()).Pid!.Value, (await service.AskAsync()).Socket);
        service.Behave("waits");
        var overlap = TryOverlapAsync(service);
        await service.UntilRunningAsync(2);

        await service.KillAsync(() => RunningSupervisor.Kill(before.Pid));
        service.Behave("serve");

        var next = await service.UntilAsync(status => status.Pid is { } pid && pid != before.Pid);
        await service.ShouldRunAloneAsync(next.Pid!.Value);
        (await service.AskAsync()).ShouldBe(new Visitor.Answer(next.Pid.Value, before.Socket));
        await Deadline.Within(overlap);
    }

    [Fact]
    public async Task Upgrade_InTheMiddle_IsRefusedAndLaterKeepsTheInstance()
    {
        await using var service = await OverlappedService.StartKillableAsync("drain");
        service.Behave("waits");
        var overlap = service.Manager.OverlapAsync(service.Name, Deadline.Token());
        await service.UntilRunningAsync(2);
        var refused = await Should.ThrowAsync<ServiceException>(
            () => service.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token()));
        refused.Message.ShouldContain("it waits for its new instance, pid ");
        service.Behave("serve");
        await Deadline.Within(overlap);
        var before = await service.StatusAsync();

        await service.Manager.UpgradeAsync(TestExecutable.Path, Deadline.Token());

        (await service.StatusAsync()).ShouldBe(before);
        (await service.AskAsync()).Pid.ShouldBe(before.Pid!.Value);
        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));
        await service.ShouldRunAloneAsync((await service.StatusAsync()).Pid!.Value);
    }

    [Fact]
    public async Task Kill_AtRandom_ExactlyOneIsTheServiceAndEveryConnectionIsAnswered()
    {
        const int Kills = 12;
        Caller.Root();
        var seed = Properties.RandomSeed;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var service = await OverlappedService.StartKillableAsync("drain");
        var socket = (await service.AskAsync()).Socket;
        var pids = new HashSet<int>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var overlap = TryOverlapAsync(service);
            await Pause.Async(TimeSpan.FromMilliseconds(250 * random.NextDouble()));
            await service.KillAsync();
            (await service.AskAsync()).Socket.ShouldBe(socket, $"seed {seed}");
            await Deadline.Within(overlap);
            var status = await service.UntilAsync(static now => now is { Observed: ObservedState.Ready, WaitsFor: null });
            await service.ShouldRunAloneAsync(status.Pid!.Value);
            status.Restarts.ShouldBe(0, $"seed {seed}");
            pids.Add(status.Pid.Value);
        }

        TestContext.Current.TestOutputHelper.WriteLine($"{pids.Count} different instances were the service after {Kills} kills");
    }

    /// <summary>The client may find no supervisor, or be answered by the next one.</summary>
    private static async Task TryOverlapAsync(OverlappedService service)
    {
        try
        {
            await service.Manager.OverlapAsync(service.Name, Deadline.Token());
        }
        catch (ServiceException lost)
        {
            lost.Kind.ShouldBeOneOf(ServiceErrorKind.Unavailable, ServiceErrorKind.Overruled);
        }
    }
}
