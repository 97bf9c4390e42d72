namespace Berth.Workloads.Specs;

/// <summary>The <c>machine</c> object of a <c>berth.json</c>.</summary>
public sealed record MachineSpec
{
    /// <summary>The default.</summary>
    public static MachineSpec Default { get; } = new();

    /// <summary>The image of the root: a name, or an absolute path; null: the root is the initrd.</summary>
    public string? Image { get; init; }

    /// <summary>The kernel's file; null: the image's.</summary>
    public string? Kernel { get; init; }

    /// <summary>An initrd that is unpacked before Berth's; null: none.</summary>
    public string? Initrd { get; init; }

    /// <summary>The directory with the kernel's modules; null: /lib/modules/VERSION, or the image's.</summary>
    public string? Modules { get; init; }

    /// <summary>The hardware.</summary>
    public MachineHardware Hardware { get; init; }

    /// <summary>The size of a disk at /data that is kept between runs; null: none.</summary>
    public long? Work { get; init; }
}
