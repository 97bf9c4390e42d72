namespace Berth.Workloads.Specs;

/// <summary>The message buses that a workload may use, each through a proxy that passes only what is granted.</summary>
public sealed record DbusGrant
{
    /// <summary>The default.</summary>
    internal static DbusGrant Default { get; } = new();

    /// <summary>The bus of the caller's session; null: not granted.</summary>
    public BusGrant? Session { get; init; }

    /// <summary>The bus of the system; null: not granted.</summary>
    public BusGrant? System { get; init; }

    /// <summary>Whether no bus is granted.</summary>
    public bool IsEmpty => Session is null && System is null;
}
