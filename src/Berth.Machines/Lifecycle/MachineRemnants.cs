using Berth.Linux.Files;

namespace Berth.Machines.Lifecycle;

/// <summary>What is left of machines when Berth was killed, or the host lost power: it occupies space, and nothing removes it.</summary>
public static class MachineRemnants
{
    /// <summary>Looks for it. Changes nothing.</summary>
    /// <param name="store">The store.</param>
    /// <param name="withStopped">
    /// Whether a stopped machine is among it; never that of a workload with a work disk, which is started with it again.
    /// </param>
    public static IReadOnlyList<MachineRemnant> Find(MachineStore store, bool withStopped)
    {
        ArgumentNullException.ThrowIfNull(store);
        return [.. NamesOf(store).Select(name => TryFind(store, name, withStopped)).OfType<MachineRemnant>()];
    }

    /// <summary>Removes it. A machine that another command works on is left alone.</summary>
    /// <returns>What was removed.</returns>
    public static IReadOnlyList<MachineRemnant> Remove(MachineStore store, bool withStopped)
    {
        ArgumentNullException.ThrowIfNull(store);
        var removed = new List<MachineRemnant>();
        foreach (var name in NamesOf(store))
        {
            using var held = store.TryLock(name);
            if (held is null || TryFind(store, name, withStopped) is not { } remnant)
                continue;
            store.Remove(name);
            removed.Add(remnant);
        }

        return removed;
    }

    /// <summary>The names of all machines' directories: also of those without a record.</summary>
    private static IEnumerable<string> NamesOf(MachineStore store) =>
        ((string[])[store.Root, store.RuntimeRoot]).SelectMany(static root => DirectoryNames.Find(root) ?? [])
            .Where(static entry => entry.Kind is FileKind.Directory or FileKind.Unknown).Select(static entry => entry.Name)
            .Where(MachineName.IsStored).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static MachineRemnant? TryFind(MachineStore store, string name, bool withStopped)
    {
        if (store.FindRun(name) is not null || MachineKeeper.IsKept(store, name))
            return null;
        MachineRecord? record;
        try
        {
            record = store.TryFind(name);
        }
        catch (MachineException)
        {
            return null; // a record that this version can't read may be of one that can
        }

        var why = record switch
        {
            null => "it was not created whole",
            { IsTemporary: true } => "it was to be removed at its end",
            { IsWorkloads: false } when withStopped => "it is stopped",
            { WorkDisk: 0 } when withStopped => "its workload starts anew each time",
            _ => null,
        };
        return why is null ? null : new MachineRemnant(name, why, store.BytesOf(name));
    }
}
