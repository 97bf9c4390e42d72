using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Errors;

namespace Berth.Instances.Commit;

/// <summary>Applies host actions, and reverts them. The caller holds the lock of the store during both.</summary>
/// <param name="store">The store, which records how to revert them.</param>
public sealed class HostCommit(InstanceStore store)
{
    /// <summary>
    /// Applies the actions, after recording how to revert each. If one fails, the applied ones are reverted in reverse order, the record is
    /// removed, and an exception with all errors is thrown.
    /// </summary>
    /// <param name="actions">The actions.</param>
    /// <param name="record">The instance for which they are applied.</param>
    /// <returns>The record as it is stored.</returns>
    /// <exception cref="HostCommitException">An action failed.</exception>
    public InstanceRecord Commit(IReadOnlyList<HostAction> actions, InstanceRecord record)
    {
        try
        {
            // Actions that are not reverted come first: the others may change what they make.
            foreach (var action in actions.Where(static a => !a.IsUndone))
                action.Apply(Context(record));
            foreach (var action in actions.Where(static a => a.IsUndone))
            {
                var prepared = action.Prepare(Context(record));
                record = record with { Undo = record.Undo.Add(prepared) };
                store.Save(record);
                record = record with { Undo = record.Undo.Replace(prepared, prepared.Apply(Context(record))) };
            }

            store.Save(record);
            return record;
        }
        catch (Exception error)
        {
            var failures = Revert(record);
            throw failures.Count == 0 ? new HostCommitException(FailureText.Of(error), error) : new HostCommitException(
                $"{FailureText.Of(error)}; and it could not be undone: {string.Join("; ", failures.Select(FailureText.Of))}",
                new AggregateException([error, .. failures]));
        }
    }

    /// <summary>
    /// Reverts the actions of a record in reverse order, and removes the record. Actions that can't be reverted stay recorded, unless their
    /// object is lost.
    /// </summary>
    /// <param name="record">An instance that has ended.</param>
    /// <returns>The errors of the actions that could not be reverted.</returns>
    public IReadOnlyList<Exception> Revert(InstanceRecord record)
    {
        // Another command may have noticed the end of the instance, and reverted its actions first.
        if (!record.Undo.IsEmpty && !store.Contains(record))
            return [];
        List<Exception> failures = [];
        List<HostAction> remaining = [];
        foreach (var action in record.Undo.Reverse())
        {
            try
            {
                action.Revert(Context(record));
            }
            catch (HostObjectLostException e)
            {
                failures.Add(e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failures.Add(e);
                remaining.Insert(0, action);
            }
        }

        if (remaining.Count == 0)
            store.Remove(record);
        else
            store.Save(record with { Undo = [.. remaining] });
        return failures;
    }

    private HostActionContext Context(InstanceRecord record) =>
        new(() => store.All().Where(r => r.Id != record.Id).SelectMany(static r => r.Undo), record.BootId == store.BootId)
        {
            Services = [.. record.HostServices.Select(static s => s.Process)],
        };
}
