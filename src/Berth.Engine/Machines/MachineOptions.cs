using System.Collections.Immutable;
using Berth.Machines.Vmm;

namespace Berth.Engine.Machines;

/// <summary>What a front end says of a machine to create. Relative paths are the caller's.</summary>
public sealed record MachineOptions
{
    /// <summary>Its name; null: one is made up.</summary>
    public string? Name { get; init; }

    /// <summary>The image of its root disk: a name, or a path with a '/'; null: it has none.</summary>
    public string? Image { get; init; }

    /// <summary>The kernel's file; null: the image's.</summary>
    public string? Kernel { get; init; }

    /// <summary>An initrd that is unpacked before Berth's; null: none.</summary>
    public string? Initrd { get; init; }

    /// <summary>The directory with the kernel's modules; null: /lib/modules/VERSION, or the image's.</summary>
    public string? Modules { get; init; }

    /// <summary>The hardware; null: microvm.</summary>
    public MachineModel? Model { get; init; }

    /// <summary>Number of processors; null: 1.</summary>
    public int? Processors { get; init; }

    /// <summary>Memory in bytes; null: 512 MiB.</summary>
    public long? Memory { get; init; }

    /// <summary>The size of a disk that is mounted at /data; null: none.</summary>
    public long? WorkDisk { get; init; }

    /// <summary>Whether it has a network.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Ports of the host that lead into it.</summary>
    public ImmutableArray<PortForward> Ports { get; init; } = [];

    /// <summary>Directories of the host that it sees.</summary>
    public ImmutableArray<MachineShare> Shares { get; init; } = [];

    /// <summary>Further parameters of the kernel.</summary>
    public ImmutableArray<string> KernelParameters { get; init; } = [];

    /// <summary>Whether it is started again when it ends by itself.</summary>
    public bool Restarts { get; init; }
}
