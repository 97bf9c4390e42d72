using Berth.Sandbox.State;

namespace Berth.Engine.Running;

/// <summary>Undoes what instances left behind that ended without doing so: after kill -9 of Berth, after a crash, after a reboot.</summary>
public static class StaleInstances
{
    /// <summary>Reverts every record whose process is gone. Every command begins with this.</summary>
    /// <returns>What could not be undone; it stays on record for the next command.</returns>
    public static IReadOnlyList<Exception> Clean(InstanceStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (!store.All().Any(IsStale))
            return [];
        using var held = store.Lock();
        List<Exception> failures = [];
        var commit = new HostCommit(store);
        foreach (var record in store.All().Where(IsStale))
            failures.AddRange(commit.Revert(record));
        return failures;

        // One whose host services are just being ended is the business of the berth that started them.
        bool IsStale(InstanceRecord record) => !store.IsAlive(record) && !store.IsSupervised(record);
    }
}
