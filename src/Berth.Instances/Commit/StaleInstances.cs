using Berth.Instances.Records;
using Berth.Instances.Store;

namespace Berth.Instances.Commit;

/// <summary>
/// Reverts the host actions of instances that ended without doing so: Berth was killed or crashed, or the host was rebooted.
/// </summary>
public static class StaleInstances
{
    /// <summary>Reverts every record whose process has ended. Every command begins with this.</summary>
    /// <param name="store">The instances.</param>
    /// <returns>The errors of actions that could not be reverted; these stay recorded for the next command.</returns>
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

    /// <summary>Whether there is a stale record.</summary>
    /// <param name="store">The instances.</param>
    public static bool Any(InstanceStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.All().Any(record => IsStale(store, record));
    }

    // While host services are being stopped, the berth that started them reverts the record.
    private static bool IsStale(InstanceStore store, InstanceRecord record) => !store.IsAlive(record) && !store.IsSupervised(record);
}
