using Berth.Instances.Records;
using Berth.Linux.Proc;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;

namespace Berth.Engine.Running;

/// <summary>Finds the processes of an instance: below the launcher is init, below init the workload.</summary>
internal static class InstanceProcesses
{
    /// <summary>
    /// The workload's process as a pidfd, and the pid of its init if the tier has one; null: the workload has ended, or not started yet.
    /// </summary>
    public static (ProcessHandle Workload, int? Init)? Find(InstanceRecord record)
    {
        if (record.Tier != IsolationTier.Namespaces)
            return ProcessHandle.TryOpen(record.Launcher) is { } self ? (self, null) : null;
        foreach (var init in ProcessTree.Children(record.Launcher.Pid))
        {
            foreach (var child in ProcessTree.Children(init))
            {
                // The name of init means that the child has not executed the workload yet. A process that init adopted is as good as the
                // workload.
                if (ProcessStatus.Find(child) is { State: not 'Z' } status && status.Name != "berth-init"
                    && ProcessIdentity.Find(child) is { } identity && ProcessHandle.TryOpen(identity) is { } handle)
                    return (handle, init);
            }
        }

        return null;
    }
}
