using Berth.Supervision.Services;

namespace Berth.Supervision.Tests;

public sealed class ServicePollingTests
{
    [Fact]
    public async Task Watch_OfAManagerThatDoesNotTell_FindsEachChange()
    {
        var manager = new RecordingServiceManager();
        manager.Services.Clear();
        manager.Services.Enqueue([Status("b", ObservedState.Up), Status("a", ObservedState.Down)]);
        manager.Services.Enqueue(
            [Status("b", ObservedState.Up) with { Cpu = TimeSpan.FromSeconds(1), Memory = 4096 }, Status("a", ObservedState.Down)]);
        manager.Services.Enqueue([Status("b", ObservedState.Failed), Status("c", ObservedState.Up)]);
        var seen = new List<string>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Deadline.Token());

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var change in ServicePolling.WatchAsync(manager, new ImpatientTime(), end.Token))
            {
                seen.Add($"{change.Name} {change.Status?.Observed.ToString() ?? "gone"}");
                if (change.Name.ToString() == "c")
                    await end.CancelAsync();
            }
        });

        seen.ShouldBe(["a Down", "b Up", "a gone", "b Failed", "c Up"]);
    }

    private static ServiceStatus Status(string name, ObservedState observed) => new()
    {
        Name = ServiceName.Parse(name),
        Desired = DesiredState.Up,
        Observed = observed,
    };
}
