using Berth.Instances.Records;
using Berth.Instances.Store;

namespace Berth.Instances.Commit;

/// <summary>Undoes what instances left behind that ended without doing so: after kill -9 of Berth, after a crash, after a reboot.</summary>
public static class StaleInstances
{
    /// <summary>Reverts every record whose process is gone. Every command begins with this.</summary>
    /// <param name="store">The instances.</param>
    /// <returns>What could not be undone; it stays on record for the next command.</returns>
    public static IReadOnlyList<Exception> Clean(InstanceStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (!Any(store))
            return [];
        using var held = store.Lock();
        List<Exception> failures = [];
        var commit = new HostCommit(store);
        foreach (var record in store.All().Where(record => IsStale(store, record)))
            failures.AddRange(commit.Revert(record));
        return failures;
    }

    /// <summary>Whether there is one.</summary>
    /// <param name="store">The instances.</param>
    public static bool Any(InstanceStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.All().Any(record => IsStale(store, record));
    }

    // One whose host services are just being ended is the business of the berth that started them.
    private static bool IsStale(InstanceStore store, InstanceRecord record) => !store.IsAlive(record) && !store.IsSupervised(record);
}
