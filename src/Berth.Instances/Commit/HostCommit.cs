using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Errors;

namespace Berth.Instances.Commit;

/// <summary>Carries out host actions, and undoes them. Both happen under the lock of the store, which the caller holds.</summary>
/// <param name="store">Where it is on record how to undo them.</param>
public sealed class HostCommit(InstanceStore store)
{
    /// <summary>
    /// Does what the actions say, after it is on record how to undo it. When one fails, what was done is undone in reverse, the
    /// record goes, and both errors are thrown.
    /// </summary>
    /// <param name="actions">What to do, in this order; what is not undone afterwards comes first.</param>
    /// <param name="record">The instance that it is done for.</param>
    /// <returns>The record as it is stored.</returns>
    /// <exception cref="HostCommitException">An action failed.</exception>
    public InstanceRecord Commit(IReadOnlyList<HostAction> actions, InstanceRecord record)
    {
        try
        {
            // What stays comes first: others may change what it makes.
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
    /// Undoes what a record says, the last first, and removes the record. What cannot be undone stays on record, unless it is lost.
    /// </summary>
    /// <param name="record">An instance that has ended.</param>
    /// <returns>What could not be undone, and why.</returns>
    public IReadOnlyList<Exception> Revert(InstanceRecord record)
    {
        // Another command may have found the instance ended, and undone it first.
        if (!record.Undo.IsEmpty && !store.Contains(record))
            return [];
        List<Exception> failures = [];
        List<HostAction> left = [];
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
                left.Insert(0, action);
            }
        }

        if (left.Count == 0)
            store.Remove(record);
        else
            store.Save(record with { Undo = [.. left] });
        return failures;
    }

    private HostActionContext Context(InstanceRecord record) =>
        new(() => store.All().Where(r => r.Id != record.Id).SelectMany(static r => r.Undo), record.BootId == store.BootId)
        {
            Services = [.. record.HostServices.Select(static s => s.Process)],
        };
}
