using Berth.Engine.Hosts;
using Berth.Engine.HostServices;
using Berth.Linux;
using Berth.Linux.Acl;
using Berth.Sandbox.HostActions;
using Berth.Sandbox.State;

namespace Berth.Engine.Running;

/// <summary>Carries out host actions, and undoes them. Both happen under the lock of the identity, which the caller holds.</summary>
internal sealed class HostCommit(InstanceStore store)
{
    /// <summary>
    /// Does what the actions say, after it is on record how to undo it. When one fails, what was done is undone in reverse, the
    /// record goes, and both errors are thrown.
    /// </summary>
    public InstanceRecord Commit(IReadOnlyList<HostAction> actions, InstanceRecord record)
    {
        foreach (var directory in actions.OfType<EnsureDirectoryAction>())
            HostDirectories.Ensure(directory);
        try
        {
            foreach (var action in actions)
            {
                if (PlanUndo(action, record) is not { } undo)
                    continue;
                record = record with { Undo = record.Undo.Add(undo) };
                store.Save(record);
                Apply(action, record);
            }

            store.Save(record);
            return record;
        }
        catch (Exception error)
        {
            var failures = Revert(record);
            throw failures.Count == 0 ? new HostCommitException(error.Message, error) : new HostCommitException(
                $"{error.Message}; and it could not be undone: {string.Join("; ", failures.Select(static f => f.Message))}",
                new AggregateException([error, .. failures]));
        }
    }

    /// <summary>Undoes what a record says, the last first, and removes the record. What cannot be undone stays on record.</summary>
    public IReadOnlyList<Exception> Revert(InstanceRecord record)
    {
        // Another command may have found the instance ended, and undone it first.
        if (!record.Undo.IsEmpty && !store.Contains(record))
            return [];
        List<Exception> failures = [];
        List<UndoEntry> left = [];
        foreach (var undo in record.Undo.Reverse())
        {
            try
            {
                Undo(undo, record);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failures.Add(e);
                left.Insert(0, undo);
            }
        }

        if (left.Count == 0)
            store.Remove(record);
        else
            store.Save(record with { Undo = [.. left] });
        return failures;
    }

    private UndoEntry? PlanUndo(HostAction action, InstanceRecord record) => action switch
    {
        AclAction acl => new AclUndo(acl.Path, PathAcl.Plan(acl.Path, acl.Uid, Parse(acl.Permissions), [.. Others(acl.Path, record)])),
        CgroupAction cgroup => new CgroupUndo(cgroup.Directory),
        SocketDirectoryAction sockets => new HostServicesUndo(sockets.Path),
        _ => null,
    };

    private void Apply(HostAction action, InstanceRecord record)
    {
        switch (action)
        {
            case AclAction acl:
                PathAcl.Apply(acl.Path, acl.Uid, Parse(acl.Permissions), [.. Others(acl.Path, record)]);
                break;
            case CgroupAction cgroup:
                CgroupLookup.Create(cgroup.Directory, cgroup.Limits);
                break;
            case SocketDirectoryAction sockets:
                SocketDirectory.Make(sockets);
                break;
        }
    }

    private void Undo(UndoEntry undo, InstanceRecord record)
    {
        switch (undo)
        {
            case AclUndo acl when Path.Exists(acl.Path):
                PathAcl.Restore(acl.Path, acl.Change, [.. Others(acl.Path, record)]);
                break;
            case CgroupUndo cgroup:
                CgroupLookup.Remove(cgroup.Path);
                break;
            case HostServicesUndo services:
                SocketDirectory.Remove(services.Path, record, isThisBoot: record.BootId == store.BootId);
                break;
        }
    }

    /// <summary>The changes that other running instances made to the same path: they stay in force.</summary>
    private IEnumerable<AclEntryChange> Others(string path, InstanceRecord record) =>
        store.All().Where(r => r.Id != record.Id).SelectMany(static r => r.Undo).OfType<AclUndo>()
            .Where(u => u.Path == path).Select(static u => u.Change);

    private static AclPermissions Parse(string text)
    {
        var permissions = AclPermissions.None;
        if (text.Contains('r', StringComparison.Ordinal))
            permissions |= AclPermissions.Read;
        if (text.Contains('w', StringComparison.Ordinal))
            permissions |= AclPermissions.Write;
        if (text.Contains('x', StringComparison.Ordinal))
            permissions |= AclPermissions.Execute;
        return permissions;
    }
}
