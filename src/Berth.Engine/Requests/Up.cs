using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>
/// Starts workloads as services, in order. In the foreground it reports their output (<see cref="Events.UpBegun"/>), and ends when all have
/// ended; a cancellation stops them first. In the background it changes only services whose descriptions changed (<see
/// cref="Events.UpStepDone"/>).
/// </summary>
/// <param name="Paths">Descriptions, or directories.</param>
public sealed record Up(ImmutableArray<string> Paths) : Request
{
    /// <summary>Whether the supervisor in the background runs the services.</summary>
    public bool Detach { get; init; }

    /// <summary>Whether it only reports what would be done: <see cref="Events.UpStepPlanned"/>. For the background.</summary>
    public bool DryRun { get; init; }

    /// <summary>The service whose end ends the request, with that service's exit code; null: none. For the foreground.</summary>
    public ServiceName? ExitCodeFrom { get; init; }

    /// <summary>Whether the end of any service ends the request. For the foreground.</summary>
    public bool AbortOnExit { get; init; }

    /// <summary>The timeout for the whole request; null: 90 s. In the background.</summary>
    public TimeSpan? Timeout { get; init; }
}
