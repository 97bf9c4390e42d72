namespace Berth.Workloads.Specs;

/// <summary>How a workload is stopped.</summary>
public sealed record StopSpec
{
    /// <summary>The default.</summary>
    internal static StopSpec Default { get; } = new();

    /// <summary>The name of the signal that asks the workload to end (<c>SIGTERM</c>).</summary>
    public string Signal { get; init; } = "SIGTERM";

    /// <summary>The time until SIGKILL follows: 0 (at once) to 30 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(5);
}
