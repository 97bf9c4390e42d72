namespace Berth.Fleet.Api;

/// <summary>A failure.</summary>
/// <param name="Error">What failed, and why.</param>
/// <param name="Stderr">The last output of the workload or of a command; empty: none.</param>
/// <param name="RolledBack">Whether the host runs what it ran before, and that is healthy.</param>
public sealed record ErrorDetail(string Error, string Stderr, bool RolledBack);
