using Berth.HostServices.Messages;

namespace Berth.HostServices.Management;

/// <summary>A service to start.</summary>
public sealed record HostServiceCommand
{
    /// <summary>
    /// The id, for starting and stopping the service and in its log lines. Unique in a manager while the service is started.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>
    /// The program and its first arguments; a name without '/' is looked up along PATH. The manager appends <c>--service-id UID
    /// --service-fd N</c>.
    /// </summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Further arguments, after those of the manager.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables to set in addition to this process's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The working directory; null: this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Limits on what the service can make this process hold; null: the default.</summary>
    public WireLimits? Limits { get; init; }
}
