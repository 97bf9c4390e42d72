using Berth.Instances.Store;
using Berth.Linux.Processes;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Running;
using Berth.Sandbox.Starting;
using Berth.Workloads.Specs;

namespace Berth.Engine.Running;

/// <summary>A start without a remaining process of Berth: this process becomes the launcher.</summary>
internal sealed class InPlaceStart(StateDirectories directories, InstanceStore store, TimeProvider time)
{
    /// <summary>
    /// Whether such a start is possible before anything is planned. A terminal, a network with rules, grants and limits always need a
    /// process that stays; a deny rule needs one that plans again if a denied path moves before it is covered.
    /// </summary>
    public static bool MaySuit(WorkloadSpec spec) =>
        spec.Isolation is not Isolation.Machine
            && spec.Sandbox.Tty is not true
            && spec.Grants.IsEmpty
            && spec.Sandbox is { Deny.IsEmpty: true, NetworkRules: null, Profile: not (SandboxProfile.Agent or SandboxProfile.Desktop) }
        && spec.Sandbox.Resources is { Memory: null, Pids: null, CpuWeight: null, CpuMax: null };

    /// <summary>
    /// Whether nothing has to be reverted afterwards, no terminal or network has to be relayed, and nothing may have to be planned again.
    /// </summary>
    public static bool Suits(SandboxOutcome outcome) =>
        outcome.HostActions.IsEmpty && outcome.Parameters is { Tty: false, NetworkPlan: null } && !outcome.MayBePlannedAgain;

    /// <summary>
    /// Becomes the launcher; returns only by throwing. The launcher keeps this process's pid, so the record is written before.
    /// </summary>
    public void Become(SandboxOutcome outcome, string instanceId)
    {
        var parameters = outcome.Parameters;
        var record = InstanceRecords.Of(parameters, instanceId, InstanceRecords.Self(), store, time);
        using var image = SandboxImage.CreateStandalone(
            parameters, store.PathOf(record.Identity, record.Id), StandardDescriptors.Inspect(), outcome.HandedDescriptors,
                StartReport.Find(), LauncherDirectory.For(directories, outcome.HasSecrets));
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
