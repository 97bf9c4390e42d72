namespace Berth.Workloads.Specs;

/// <summary>Ready when a TCP connection is accepted.</summary>
/// <param name="Address">The host and port.</param>
public sealed record TcpProbe(HostPort Address) : PolledProbe;
