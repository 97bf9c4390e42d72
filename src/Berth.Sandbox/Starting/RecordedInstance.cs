using Berth.Instances.Commit;
using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Sandbox.Running;

namespace Berth.Sandbox.Starting;

/// <summary>A sandbox that is on record while it runs, with the host prepared for it.</summary>
public sealed class RecordedInstance
{
    private readonly InstanceStore _store;
    private readonly HostCommit _commit;

    private RecordedInstance(InstanceStore store, HostCommit commit, InstanceRecord record) =>
        (_store, _commit, Record) = (store, commit, record);

    /// <summary>What is on record.</summary>
    public InstanceRecord Record { get; private set; }

    /// <summary>
    /// Records a sandbox that was started and is held back, and prepares the host. Where that fails, the sandbox is killed.
    /// </summary>
    /// <param name="process">The sandbox; stays the caller's.</param>
    /// <param name="store">Where it is recorded.</param>
    /// <param name="actions">How the host is prepared.</param>
    /// <param name="record">What is recorded of it.</param>
    /// <param name="settled">Called before anything is done to the host. What it throws ends the start.</param>
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

    /// <summary>Puts something else on record.</summary>
    /// <param name="record">The same instance.</param>
    public void Save(InstanceRecord record)
    {
        Record = record;
        _store.Save(record);
    }

    /// <summary>Undoes what was done to the host, when the sandbox has ended, and takes it off the record.</summary>
    /// <exception cref="HostCommitException">Something could not be undone.</exception>
    public void Revert()
    {
        using var held = _store.Lock();
        var failures = _commit.Revert(Record);
        if (failures.Count > 0)
            throw new HostCommitException("could not undo: "
                + string.Join("; ", failures.Select(static f => f.Message)), new AggregateException(failures));
    }
}
