using Berth.Releases.Names;
using Berth.Releases.Store;

namespace Berth.Releases.Installing;

/// <summary>
/// The one table of the states of an update. Recovery goes by it, the crash test checks that it meets every row, and
/// docs/design/releases.md has it.
/// </summary>
internal static class UpdateStates
{
    /// <summary>The rows, in the order of an update.</summary>
    public static IReadOnlyList<UpdateStateRow> Rows { get; } =
    [
        new(UpdateState.Idle, null, "old or new", RecoveryAction.None, "nothing"),
        new(UpdateState.Staging, null, "old or new", RecoveryAction.Discard, "files in `staging`"),
        new(
            UpdateState.Preparing, JournalPhase.Preparing, "old", RecoveryAction.Discard,
            "the new release's directory, perhaps incomplete"),
        new(
            UpdateState.Intended, JournalPhase.Switching, "old", RecoveryAction.Undo,
            "the new release, complete, never run"),
        new(
            UpdateState.Switched, JournalPhase.Switching, "new", RecoveryAction.Undo,
            "the new release, perhaps running, of unknown health"),
        new(
            UpdateState.Accepted, JournalPhase.Accepted, "new", RecoveryAction.Finish,
            "the new release running and healthy; `previous` may be as before"),
        new(
            UpdateState.Reverting, JournalPhase.Reverting, "old or new", RecoveryAction.Undo,
            "the new release, not healthy; either may run"),
        new(UpdateState.Unreadable, null, "old or new", RecoveryAction.Discard, "a damaged journal"),
    ];

    /// <summary>The row of the state that a store is in.</summary>
    public static UpdateStateRow Of(ReleaseTree tree)
    {
        var state = tree.Journal() switch
        {
            null when tree.HasJournal => UpdateState.Unreadable,
            null => tree.Files.Find(StorePaths.Staging) is null ? UpdateState.Idle : UpdateState.Staging,
            { Phase: JournalPhase.Preparing } => UpdateState.Preparing,
            { Phase: JournalPhase.Accepted } => UpdateState.Accepted,
            { Phase: JournalPhase.Reverting } => UpdateState.Reverting,
            var journal => ReleaseId.TryParse(journal.To, out var to) && tree.Current == to ? UpdateState.Switched : UpdateState.Intended,
        };
        return Rows[(int)state];
    }
}
