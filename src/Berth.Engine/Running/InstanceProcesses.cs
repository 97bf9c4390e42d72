using Berth.Instances.Records;
using Berth.Linux.Proc;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;

namespace Berth.Engine.Running;

/// <summary>Finds the processes of an instance: below the launcher is init, below init the workload.</summary>
internal static class InstanceProcesses
{
    /// <summary>The workload, held by a pidfd, and init's pid where there is one; null: it has ended, or not begun.</summary>
    public static (ProcessHandle Workload, int? Init)? Find(InstanceRecord record)
    {
        if (record.Tier != IsolationTier.Namespaces)
            return ProcessHandle.TryOpen(record.Launcher) is { } self ? (self, null) : null;
        foreach (var init in ProcessTree.Children(record.Launcher.Pid))
        {
            foreach (var child in ProcessTree.Children(init))
            {
                // A name of init's own says that it has not come to exec yet; what init has adopted will do as well as the workload.
                if (ProcessStatus.Find(child) is { State: not 'Z' } status && status.Name != "berth-init"
                    && ProcessIdentity.Find(child) is { } identity && ProcessHandle.TryOpen(identity) is { } handle)
                    return (handle, init);
            }
        }

        return null;
    }
}
