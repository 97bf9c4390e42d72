namespace Berth.Workloads.Specs;

/// <summary>Ready when a TCP connection is accepted.</summary>
/// <param name="Address">Where.</param>
public sealed record TcpProbe(HostPort Address) : PolledProbe;
