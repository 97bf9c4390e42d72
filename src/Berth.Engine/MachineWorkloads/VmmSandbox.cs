using System.Collections.Immutable;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Machines.Vmm;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Probing;
using Berth.Workloads.Specs;

namespace Berth.Engine.MachineWorkloads;

/// <summary>
/// The sandbox of a VMM: of the host's files it sees its machine's and the system's programs, read-only; it has no network unless its
/// machine has; the strict profile has the rest.
/// </summary>
internal static class VmmSandbox
{
    // What of the caller's variables a VMM needs: nothing but where a library looks for another.
    private static readonly ImmutableArray<string> s_environment = ["PATH=/usr/local/bin:/usr/bin:/bin"];

    /// <summary>The workload that the VMM is.</summary>
    /// <param name="name">The machine's name.</param>
    /// <param name="plan">The VMM's command, and what it needs.</param>
    public static WorkloadSpec SpecOf(string name, VmmPlan plan) => new()
    {
        Name = name,
        Command = [ProgramOf(plan), .. plan.Arguments],
        WorkingDirectory = "/",
        Sandbox = new SandboxSpec
        {
            Profile = SandboxProfile.Strict,
            Network = plan.HasNetwork ? NetworkMode.Host : NetworkMode.None,
            Filesystem = [.. plan.Files.Select(EntryOf)],
        },
    };

    /// <summary>The same for a workload in a machine: what the guest sees of the host is in the VMM's file tree.</summary>
    /// <param name="spec">The workload.</param>
    /// <param name="name">The machine's name.</param>
    /// <param name="plan">The VMM's command, and what it needs.</param>
    /// <param name="view">What the guest sees.</param>
    public static WorkloadSpec SpecOf(WorkloadSpec spec, string name, VmmPlan plan, GrantedView view)
    {
        var (vmm, resources) = (SpecOf(name, plan), spec.Sandbox.Resources);
        return vmm with
        {
            Name = spec.Name,
            File = spec.File,
            Environment = spec.Environment,
            Supervise = spec.Supervise,
            Sandbox = IdentitySpec(spec).Sandbox with
            {
                Network = vmm.Sandbox.Network,
                Filesystem = [.. vmm.Sandbox.Filesystem, .. view.Entries],
                Deny = [.. view.Deny(spec.Sandbox.Deny)],
                Stop = spec.Sandbox.Stop,
                Resources = new ResourceSpec
                {
                    CpuWeight = resources.CpuWeight,
                    Optional = resources.Optional,
                    Nice = resources.Nice,
                    OomScore = resources.OomScore,
                    Scheduling = resources.Scheduling,
                },
            },
        };
    }

    /// <summary>A workload with the identity of another, and nothing else of it.</summary>
    public static WorkloadSpec IdentitySpec(WorkloadSpec spec) => new()
    {
        Name = spec.Name,
        Command = ["/bin/true"],
        WorkingDirectory = "/",
        Sandbox = new SandboxSpec
        {
            Profile = SandboxProfile.Strict,
            Identity = spec.Sandbox.Identity,
            Username = spec.Sandbox.Username,
            Home = spec.Sandbox.Home,
        },
    };

    /// <summary>Plans it.</summary>
    /// <param name="spec">A spec of <c>SpecOf</c>, or one with more in its file tree.</param>
    /// <param name="files">The files of the VMM, some of which are in Berth's own directories.</param>
    /// <param name="isForAnother">Whether sockets that a supervisor handed to this process are not for it.</param>
    public static SandboxOutcome Plan(WorkloadSpec spec, ImmutableArray<VmmFile> files, bool isForAnother = true) =>
        HostPlanner.Plan(spec, new HostPlanOptions
        {
            OwnPrograms = BerthProgram.Places,
            OwnGrants = [.. files.Select(static file => file.HostPath)],
            IsForAnother = isForAnother,
        });

    /// <summary>The same without the variables of a workload.</summary>
    public static SandboxOutcome WithoutVariables(SandboxOutcome outcome) =>
        outcome with { Parameters = outcome.Parameters with { Environment = s_environment } };

    /// <summary>A file that the start makes is not there when the start is only explained.</summary>
    private static FilesystemEntry EntryOf(VmmFile file) => FileStatus.TryOf(file.HostPath) is null
        ? new FileEntry(file.Path, "")
        : new BindEntry(file.HostPath, file.Path) { Write = file.IsWritable, Device = file.IsDevice };

    private static string ProgramOf(VmmPlan plan) => ExecutableFinder.Find(plan.Program)
        ?? throw new VmmException($"{plan.Program} is not installed", null, "apt install qemu-system-x86");
}
