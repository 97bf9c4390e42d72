namespace Berth.Releases.Installing;

/// <summary>Whether a workload is healthy.</summary>
/// <param name="IsHealthy">Whether it is.</param>
/// <param name="Answer">What was answered, or why not: "status 500 (10 attempts)".</param>
public sealed record ProbeResult(bool IsHealthy, string Answer);
