using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>A request of a client to a supervisor: a method, and the members that it needs.</summary>
internal sealed record ControlRequest
{
    /// <summary>The client's version of the protocol.</summary>
    public int Version { get; init; } = ControlProtocol.Version;

    /// <summary>The method: one of <see cref="ControlProtocol"/>'s.</summary>
    public required string Method { get; init; }

    /// <summary>A service.</summary>
    public ServiceName? Name { get; init; }

    /// <summary>Services.</summary>
    public IReadOnlyList<ServiceName>? Names { get; init; }

    /// <summary>The definition of a service.</summary>
    public ServiceDefinition? Definition { get; init; }

    /// <summary>Whether it is started.</summary>
    public bool? Start { get; init; }

    /// <summary>Whether it is restarted.</summary>
    public bool? Restart { get; init; }

    /// <summary>
    /// When a restart or an overlap was first requested: a service that was started since is not restarted or replaced again.
    /// </summary>
    public DateTimeOffset? Asked { get; init; }

    /// <summary>The program that replaces the supervisor's.</summary>
    public string? Program { get; init; }

    /// <summary>Whether a log is followed.</summary>
    public bool? Follow { get; init; }

    /// <summary>The number of lines; null: all.</summary>
    public int? Lines { get; init; }

    /// <summary>The time of the first line; null: from the start.</summary>
    public DateTimeOffset? Since { get; init; }
}
