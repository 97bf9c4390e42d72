using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>
/// Starts workloads as services, in order. In the foreground it tells what they write (<see cref="Events.UpBegun"/>) and ends when all have
/// ended or, after stopping them, when it is cancelled; in the background it changes only what has changed
/// (<see cref="Events.UpStepDone"/>).
/// </summary>
/// <param name="Paths">Descriptions, or directories.</param>
public sealed record Up(ImmutableArray<string> Paths) : Request
{
    /// <summary>Whether they are handed over to the supervisor in the background.</summary>
    public bool Detach { get; init; }

    /// <summary>Whether only what would be done is told: <see cref="Events.UpStepPlanned"/>. In the background.</summary>
    public bool DryRun { get; init; }

    /// <summary>The service that ends it by ending, and whose exit code is its own; null: none. In the foreground.</summary>
    public ServiceName? ExitCodeFrom { get; init; }

    /// <summary>Whether any service ends it by ending. In the foreground.</summary>
    public bool AbortOnExit { get; init; }

    /// <summary>How long to wait, all in all; null: 90 s. In the background.</summary>
    public TimeSpan? Timeout { get; init; }
}
