namespace Berth.Sandbox.Host;

/// <summary>The features that the kernel and the host's settings offer.</summary>
internal sealed record HostFeatures
{
    /// <summary>The reason why user namespaces cannot be created; null: they can.</summary>
    public Blocker? UserNamespaces { get; init; }

    /// <summary>The Landlock ABI version; 0: none.</summary>
    public int LandlockAbi { get; init; }

    /// <summary>The directory for the cgroups of instances; null: none is delegated.</summary>
    public string? CgroupParent { get; init; }

    /// <summary>The reason why cgroup limits cannot be set; null: they can.</summary>
    public Blocker? Cgroups { get; init; }
}
