using System.Globalization;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Tests.Services;

/// <summary>A supervisor whose services run does nothing.</summary>
public sealed class IdleTests
{
    private const string Counters = "/proc/thread-self/io";

    /// <summary>Reads and timers are counted, not time. To find out about a service, the supervisor reads a file.</summary>
    [Fact]
    public async Task Idle_WithManyServices_WakesAndReadsNoMoreThanWithOne()
    {
        const int Many = 60;
        Assert.SkipUnless(File.Exists(Counters), $"the kernel counts no reads of a thread ({Counters})");

        var one = await RestAsync(services: 1);
        var many = await RestAsync(Many);

        many.Timers.ShouldBe(one.Timers);
        many.Reads.ShouldBeLessThan(one.Reads + (Many / 2));
    }

    /// <summary>How many timers the supervisor has when its services have started, and how often it reads in the hour after that.</summary>
    private static async Task<(int Timers, long Reads)> RestAsync(int services)
    {
        var clock = new SetClock(DateTimeOffset.UnixEpoch);
        await using var supervisor = await RunningSupervisor.StartAsync(time: clock);
        for (var i = 0; i < services; i++)
            await AddAsync(supervisor, $"service-{i}", clock);
        var timers = await supervisor.CountTimersAsync();
        var before = await supervisor.InLoopAsync(Reads);

        for (var seconds = 0; seconds < 3600; seconds += seconds < 20 ? 1 : 60)
        {
            clock.Advance(TimeSpan.FromSeconds(seconds < 20 ? 1 : 60));
            await supervisor.InLoopAsync(static () => 0);
        }

        (await supervisor.CountTimersAsync()).ShouldBe(0);
        return (timers, await supervisor.InLoopAsync(Reads) - before);
    }

    private static async Task AddAsync(RunningSupervisor supervisor, string name, SetClock clock)
    {
        var added = supervisor.AddAsync(name, "exec sleep 1000");
        await Eventually.Async(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            return added.IsCompleted;
        });
        var status = await supervisor.Manager.StatusAsync(await added, Deadline.Token());
        (status.Observed, status.Pid is not null).ShouldBe((ObservedState.Ready, true));
    }

    private static long Reads() => long.Parse(
        File.ReadLines(Counters).First(static line => line.StartsWith("syscr:", StringComparison.Ordinal)).AsSpan("syscr:".Length),
        CultureInfo.InvariantCulture);
}
