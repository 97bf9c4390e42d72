namespace Berth.Workloads.Specs;

/// <summary>How a workload is stopped.</summary>
public sealed record StopSpec
{
    /// <summary>What is meant when nothing is said.</summary>
    internal static StopSpec Default { get; } = new();

    /// <summary>The signal asked with, by name (<c>SIGTERM</c>).</summary>
    public string Signal { get; init; } = "SIGTERM";

    /// <summary>How long until SIGKILL follows: 0 (at once) to 30 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(5);
}
