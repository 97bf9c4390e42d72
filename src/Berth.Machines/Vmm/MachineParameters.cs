using System.Collections.Immutable;

namespace Berth.Machines.Vmm;

/// <summary>What a machine is made of, decided: the input of a VMM. All paths are absolute.</summary>
public sealed record MachineParameters
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The hardware.</summary>
    public MachineModel Model { get; init; } = MachineModel.MicroVm;

    /// <summary>Number of processors.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>Memory in bytes.</summary>
    public long Memory { get; init; } = 512L * 1024 * 1024;

    /// <summary>The kernel's file.</summary>
    public required string Kernel { get; init; }

    /// <summary>The first file system, which has the agent.</summary>
    public required string Initrd { get; init; }

    /// <summary>The kernel's parameters, besides those that the VMM needs.</summary>
    public ImmutableArray<string> KernelParameters { get; init; } = [];

    /// <summary>The disks.</summary>
    public ImmutableArray<MachineDisk> Disks { get; init; } = [];

    /// <summary>The shared directories.</summary>
    public ImmutableArray<MachineShare> Shares { get; init; } = [];

    /// <summary>Whether it has a network of its own behind the host's addresses (user mode).</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Ports of the host that lead into it; only with a network.</summary>
    public ImmutableArray<PortForward> Ports { get; init; } = [];

    /// <summary>The name of a snapshot in the first disk to continue from, instead of booting; null: boot.</summary>
    public string? Restore { get; init; }

    /// <summary>The number of ports to the agent: as many sessions at a time.</summary>
    public required int AgentPorts { get; init; }
}
