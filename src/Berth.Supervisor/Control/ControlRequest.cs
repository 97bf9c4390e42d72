using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>What a client asks of a supervisor: a method, and what that takes of the other members.</summary>
internal sealed record ControlRequest
{
    /// <summary>The protocol that the client speaks.</summary>
    public int Version { get; init; } = ControlProtocol.Version;

    /// <summary>What is asked: one of <see cref="ControlProtocol"/>'s.</summary>
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

    /// <summary>When a restart was asked for the first time: one that was started since is not started once more.</summary>
    public DateTimeOffset? Asked { get; init; }

    /// <summary>The program that a supervisor is to become.</summary>
    public string? Program { get; init; }

    /// <summary>Whether a log is followed.</summary>
    public bool? Follow { get; init; }

    /// <summary>How many lines of it; null: all.</summary>
    public int? Lines { get; init; }

    /// <summary>The first line's time; null: the beginning.</summary>
    public DateTimeOffset? Since { get; init; }
}
