namespace Berth.Sandbox.Host;

/// <summary>What the kernel and the host's settings offer.</summary>
public sealed record HostFeatures
{
    /// <summary>Why user namespaces cannot be made here; null: they can.</summary>
    public Blocker? UserNamespaces { get; init; }

    /// <summary>The Landlock ABI version; 0: none.</summary>
    public int LandlockAbi { get; init; }

    /// <summary>The directory that cgroups of instances are made in; null: none is delegated.</summary>
    public string? CgroupParent { get; init; }

    /// <summary>Why cgroup limits cannot be set; null: they can.</summary>
    public Blocker? Cgroups { get; init; }
}
