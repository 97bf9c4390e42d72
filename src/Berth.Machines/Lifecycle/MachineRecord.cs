using System.Collections.Immutable;
using Berth.Machines.Vmm;

namespace Berth.Machines.Lifecycle;

/// <summary>A machine, as it was created. Its file is <c>machines/NAME/machine.json</c> in the state directory.</summary>
public sealed record MachineRecord
{
    /// <summary>What <see cref="Modules"/> says of a kernel that has built in what a machine needs.</summary>
    public const string NoModules = "none";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The file of the image that its root disk was made of; null: it has no root disk.</summary>
    public string? Image { get; init; }

    /// <summary>The image's size and time of change when the machine was created; null: it has no image.</summary>
    public string? ImageStamp { get; init; }

    /// <summary>The kernel; null: the image's.</summary>
    public string? Kernel { get; init; }

    /// <summary>The version of the image's kernel, whose modules are the image's, too; null: the kernel is another.</summary>
    public string? ImageKernel { get; init; }

    /// <summary>An initrd that comes before Berth's; null: none.</summary>
    public string? Initrd { get; init; }

    /// <summary>
    /// The directory with modules.dep of the kernel; null: the image's, or where the kernel's are usually; <see cref="NoModules"/>.
    /// </summary>
    public string? Modules { get; init; }

    /// <summary>The hardware.</summary>
    public MachineModel Model { get; init; }

    /// <summary>Number of processors.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>Memory in bytes.</summary>
    public long Memory { get; init; } = 512L * 1024 * 1024;

    /// <summary>The size of its work disk in bytes, mounted at /data; 0: none.</summary>
    public long WorkDisk { get; init; }

    /// <summary>Whether it has a network.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Ports of the host that lead into it.</summary>
    public ImmutableArray<PortForward> Ports { get; init; } = [];

    /// <summary>The addresses of the workload's sockets on the host, through which connections reach it.</summary>
    public ImmutableArray<string> Sockets { get; init; } = [];

    /// <summary>The directories of the host that it sees.</summary>
    public ImmutableArray<MachineShare> Shares { get; init; } = [];

    /// <summary>The guest's host name; null: the machine's name.</summary>
    public string? HostName { get; init; }

    /// <summary>The number of ports to the agent: as many sessions at a time.</summary>
    public int AgentPorts { get; init; } = 8;

    /// <summary>Whether it is the machine of a workload, which starts and stops it; its root disk is made anew for each start.</summary>
    public bool IsWorkloads { get; init; }

    /// <summary>Further kernel parameters.</summary>
    public ImmutableArray<string> KernelParameters { get; init; } = [];

    /// <summary>Whether everything of it is removed when it ends.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>Whether it is started again when its VMM was killed or the guest ended by itself.</summary>
    public bool Restarts { get; init; }
}
