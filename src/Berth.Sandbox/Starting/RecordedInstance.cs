using Berth.Instances.Commit;
using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Sandbox.Running;

namespace Berth.Sandbox.Starting;

/// <summary>A sandbox with its record and its applied host actions.</summary>
public sealed class RecordedInstance
{
    private readonly InstanceStore _store;
    private readonly HostCommit _commit;

    private RecordedInstance(InstanceStore store, HostCommit commit, InstanceRecord record) =>
        (_store, _commit, Record) = (store, commit, record);

    /// <summary>The record.</summary>
    public InstanceRecord Record { get; private set; }

    /// <summary>
    /// Records a started sandbox that is held, and applies its host actions. If that fails, the sandbox is killed.
    /// </summary>
    /// <param name="process">The sandbox; the caller still owns it.</param>
    /// <param name="store">The store of records.</param>
    /// <param name="actions">The host actions.</param>
    /// <param name="record">The record.</param>
    /// <param name="settled">Called before the host is changed. An exception of it ends the start.</param>
    /// <exception cref="HostCommitException">The host could not be prepared.</exception>
    public static RecordedInstance Commit(
        SandboxProcess process, InstanceStore store, IReadOnlyList<HostAction> actions, InstanceRecord record, Action settled)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(settled);
        var commit = new HostCommit(store);
        try
        {
            settled();
            using var held = store.Lock();
            return new RecordedInstance(store, commit, commit.Commit(actions, record));
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>Replaces the record.</summary>
    /// <param name="record">The new record of the same instance.</param>
    public void Save(InstanceRecord record)
    {
        Record = record;
        _store.Save(record);
    }

    /// <summary>Reverts the host actions after the sandbox has ended, and removes the record.</summary>
    /// <exception cref="HostCommitException">A host action could not be reverted.</exception>
    public void Revert() => Revert(tell: null);

    /// <summary>
    /// Reverts the host actions after the sandbox has ended, and removes the record. An object that is lost is no failure: nothing is left
    /// to be done by Berth.
    /// </summary>
    /// <param name="tell">Called with what the user should know about a lost object; null: that is a failure, too.</param>
    /// <exception cref="HostCommitException">A host action could not be reverted.</exception>
    public void Revert(Action<string>? tell)
    {
        using var held = _store.Lock();
        var failures = _commit.Revert(Record);
        if (tell is not null)
        {
            foreach (var lost in failures.OfType<HostObjectLostException>())
                tell(lost.Message);
            failures = [.. failures.Where(static failure => failure is not HostObjectLostException)];
        }

        if (failures.Count > 0)
            throw new HostCommitException("could not undo: "
                + string.Join("; ", failures.Select(static f => f.Message)), new AggregateException(failures));
    }
}
