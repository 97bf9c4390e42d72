using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>
/// An answer of a supervisor, with one member. Each line of a log and each change is an answer of its own, before the last one, which says
/// that the request is done.
/// </summary>
internal sealed record ControlAnswer
{
    /// <summary>The request is done.</summary>
    public bool? Done { get; init; }

    /// <summary>The status of a service.</summary>
    public ServiceStatusDocument? Status { get; init; }

    /// <summary>The status of all services.</summary>
    public IReadOnlyList<ServiceStatusDocument>? Services { get; init; }

    /// <summary>Whether the supervisor ends.</summary>
    public bool? Ends { get; init; }

    /// <summary>A line of a log.</summary>
    public ControlLogLine? Line { get; init; }

    /// <summary>A change of a service.</summary>
    public ControlChange? Change { get; init; }

    /// <summary>An error. The same in each version.</summary>
    public ControlError? Error { get; init; }

    /// <summary>The answer that a request is done.</summary>
    public static ControlAnswer IsDone { get; } = new() { Done = true };
}
