using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>
/// What a supervisor answers: one member. Logs and changes are answers of their own, as many as there are, before the one that says that it
/// is done.
/// </summary>
internal sealed record ControlAnswer
{
    /// <summary>What was asked is done.</summary>
    public bool? Done { get; init; }

    /// <summary>How a service is.</summary>
    public ServiceStatusDocument? Status { get; init; }

    /// <summary>How all services are.</summary>
    public IReadOnlyList<ServiceStatusDocument>? Services { get; init; }

    /// <summary>Whether the supervisor ends.</summary>
    public bool? Ends { get; init; }

    /// <summary>A line of a log.</summary>
    public ControlLogLine? Line { get; init; }

    /// <summary>A service that has changed.</summary>
    public ControlChange? Change { get; init; }

    /// <summary>What is wrong. The same in each version.</summary>
    public ControlError? Error { get; init; }

    /// <summary>The answer when there is nothing else to say.</summary>
    public static ControlAnswer IsDone { get; } = new() { Done = true };
}
