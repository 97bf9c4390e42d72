namespace Berth.Workloads.Specs;

/// <summary>The protocols that a network rule can be about.</summary>
public enum NetworkProtocol
{
    /// <summary>tcp(7).</summary>
    Tcp,

    /// <summary>udp(7).</summary>
    Udp,
}
