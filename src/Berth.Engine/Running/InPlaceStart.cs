using Berth.Instances.Store;
using Berth.Linux.Processes;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Running;
using Berth.Sandbox.Starting;
using Berth.Workloads.Specs;

namespace Berth.Engine.Running;

/// <summary>A start that leaves nothing of Berth behind: this process becomes the launcher itself.</summary>
internal sealed class InPlaceStart(StateDirectories directories, InstanceStore store, TimeProvider time)
{
    /// <summary>
    /// Whether it is worth planning for: a terminal, host services and limits need somebody who stays, whatever the host is like; and a
    /// deny somebody who plans again when what it names has moved before it was covered.
    /// </summary>
    public static bool MaySuit(WorkloadSpec spec) =>
        spec.Sandbox.Tty is not true
            && spec.Grants.HostServices.IsEmpty
            && spec.Sandbox is { Deny.IsEmpty: true, Profile: not SandboxProfile.Agent }
        && spec.Sandbox.Resources is { Memory: null, Pids: null, CpuWeight: null, CpuMax: null };

    /// <summary>Whether nothing has to be reverted afterwards, no terminal relayed meanwhile, and nothing planned again.</summary>
    public static bool Suits(SandboxOutcome outcome) =>
        outcome.HostActions.IsEmpty && !outcome.Parameters.Tty && !outcome.MayBePlannedAgain;

    /// <summary>Becomes the launcher; returns only by throwing. Its pid is ours, so the record can be written before.</summary>
    public void Become(SandboxOutcome outcome, string instanceId)
    {
        var parameters = outcome.Parameters;
        var record = InstanceRecords.Of(parameters, instanceId, InstanceRecords.Self(), store, time);
        using var image = SandboxImage.CreateStandalone(
            parameters, store.PathOf(record.Identity, record.Id), StandardDescriptors.Inspect(), outcome.HandedDescriptors,
                StartReport.Find(), LauncherDirectory.For(directories));
        store.Save(record);
        try
        {
            image.Replace();
        }
        finally
        {
            store.Remove(record);
        }
    }
}
