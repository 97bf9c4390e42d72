using Berth.Supervision.Services;
using Berth.Workloads.Schedules;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Services that the clock starts, by a clock of the test's.</summary>
public sealed class ClockTests
{
    private static readonly DateTimeOffset s_evening = new(2026, 11, 21, 23, 59, 50, TimeSpan.Zero);

    [Fact]
    public async Task At_ItsTimeComes_StartsItOnceAndKnowsTheNext()
    {
        var clock = new SetClock(s_evening);
        await using var supervisor = await RunningSupervisor.StartAsync(time: clock);
        var name = await supervisor.AddAsync(
            "nightly", "echo run", spec => spec with { Timer = new TimerSpec { At = CalendarExpression.Parse("00:00 UTC") } });
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).ShouldSatisfyAllConditions(
            status => status.Observed.ShouldBe(ObservedState.Down),
            status => status.NextStart.ShouldBe(s_evening.AddSeconds(10)));

        clock.Advance(TimeSpan.FromSeconds(10));

        var ran = await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Finished, NextStart: not null });
        ran.NextStart.ShouldBe(s_evening.AddDays(1).AddSeconds(10));
        (await supervisor.LogAsync(name)).ShouldBe(["run"]);
    }

    [Fact]
    public async Task At_ClockJumpsOverSeveral_StartsItOnce()
    {
        var clock = new SetClock(s_evening);
        await using var supervisor = await RunningSupervisor.StartAsync(time: clock);
        var name = await supervisor.AddAsync(
            "hourly", "echo run", spec => spec with { Timer = new TimerSpec { At = CalendarExpression.Parse("*:00 UTC") } });

        clock.Advance(TimeSpan.FromDays(3));

        var ran = await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Finished, NextStart: not null });
        ran.NextStart.ShouldBe(s_evening.AddDays(3).AddSeconds(10));
        (await supervisor.LogAsync(name)).ShouldBe(["run"]);
    }

    [Fact]
    public async Task Every_StillRunning_IsLeftOut()
    {
        var clock = new SetClock(s_evening);
        await using var supervisor = await RunningSupervisor.StartAsync(time: clock);
        var name = await supervisor.AddAsync("long", "echo run; while [ ! -e go ]; do sleep 0.02; done; rm go",
            spec => spec with { Timer = new TimerSpec { Every = TimeSpan.FromMinutes(90) } });
        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Ready);
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Count == 1);

        clock.Advance(TimeSpan.FromMinutes(100));
        await supervisor.UntilAsync(name, status => status.NextStart > clock.GetUtcNow());
        File.WriteAllText(supervisor.Directory["go"], "");
        await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Finished);
        (await supervisor.LogAsync(name)).ShouldBe(["run"]);

        clock.Advance(TimeSpan.FromMinutes(90));
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Count == 2);
        File.WriteAllText(supervisor.Directory["go"], "");
    }

    /// <summary>Stands still but when the test sets it.</summary>
}
