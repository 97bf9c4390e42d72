using Berth.HostServices.Messages;

namespace Berth.HostServices.Management;

/// <summary>A service to start.</summary>
public sealed record HostServiceCommand
{
    /// <summary>What it is called by whoever starts and stops it, and in its log lines. One manager has each id once at a time.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The program and its first arguments; a name without '/' is looked for along PATH. <c>--service-id UID --service-fd N</c> follow.
    /// </summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Further arguments, after ours.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables to set in addition to this process's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it starts; null: where this process is.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>What the service may make us hold; null for the usual.</summary>
    public WireLimits? Limits { get; init; }
}
