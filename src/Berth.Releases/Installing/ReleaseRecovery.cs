using Berth.Releases.Names;
using Berth.Releases.Store;

namespace Berth.Releases.Installing;

/// <summary>Ends an update that was interrupted, as the row of <see cref="UpdateStates"/> says.</summary>
/// <param name="tree">The store, locked.</param>
/// <param name="target">What runs the releases.</param>
/// <param name="progress">Called at each step.</param>
internal sealed class ReleaseRecovery(ReleaseTree tree, IReleaseTarget target, Action<ReleaseProgress> progress)
{
    /// <summary>Recovers the store.</summary>
    /// <returns>What was done, as a sentence; null: there was nothing to do.</returns>
    public async Task<string?> RunAsync()
    {
        // The process that was interrupted may not have flushed what is seen here. What is decided from it must not be undone by a power
        // failure that what is done then survives.
        if (tree.HasJournal)
            tree.Files.SyncDirectory("");
        var row = UpdateStates.Of(tree);
        var journal = tree.Journal();
        var to = ReleaseId.TryParse(journal?.To, out var parsed) ? parsed : null;
        var from = ReleaseId.TryParse(journal?.From, out var old) ? old : null;
        var said = row.Action switch
        {
            RecoveryAction.Undo when to is not null => await UndoAsync(row, from, to, journal!).ConfigureAwait(false),
            RecoveryAction.Finish when to is not null => Finish(from, to, journal!.IsReturn),
            RecoveryAction.None => null,
            _ => Discard(row, to),
        };
        tree.ClearStaging();
        return said;
    }

    private string? Discard(UpdateStateRow row, ReleaseId? to)
    {
        if (row.State is UpdateState.Preparing && to is not null && tree.Has(to) && to != tree.Current && to != tree.Previous)
            tree.Remove(to);
        tree.ClearJournal();
        return row.State switch
        {
            UpdateState.Preparing => $"an install of {to} was interrupted before the switch: what it had made is removed",
            UpdateState.Unreadable => "the journal of an update was damaged, and is removed; current stays as it is",
            _ => null,
        };
    }

    private async Task<string> UndoAsync(UpdateStateRow row, ReleaseId? from, ReleaseId to, Journal journal)
    {
        var update = new ReleaseUpdate(tree, target, progress);
        var probe = await update.UndoAsync(from, to, row.State is UpdateState.Reverting, journal.Why).ConfigureAwait(false);
        var now = from is null ? "no release is current" : $"release {from} is current";
        return row.State is UpdateState.Intended
            ? $"an update to {to} was interrupted before the switch: {now}"
            : $"an update to {to} was interrupted and is undone: {now} ({(probe.IsHealthy ? "" : "NOT healthy: ")}{probe.Answer})";
    }

    private string Finish(ReleaseId? from, ReleaseId to, bool isReturn)
    {
        if (tree.Current != to)
        {
            if (ReleaseContents.Differences(tree, to, static _ => { }, CancellationToken.None) is not [])
            {
                tree.ClearJournal();
                return $"the journal says that {to} was accepted, but it is not whole: current stays as it is";
            }

            tree.Switch(to);
        }

        new ReleaseUpdate(tree, target, progress).Finish(from, to, isReturn);
        return $"an update to {to} was interrupted after the new release was healthy, and is completed";
    }
}
