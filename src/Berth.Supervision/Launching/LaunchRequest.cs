using System.Runtime.Versioning;
using Berth.Linux;

namespace Berth.Supervision;

/// <summary>One start of a service.</summary>
[SupportedOSPlatform("linux")]
public sealed record LaunchRequest
{
    /// <summary>The service.</summary>
    public required ServiceDefinition Definition { get; init; }

    /// <summary>Variables that go over the definition's: NOTIFY_SOCKET, LISTEN_FDS, WATCHDOG_USEC.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>What it gets as its standard streams, as listening sockets from 3 on, and to say that it is ready. They stay the caller's.</summary>
    public IReadOnlyList<DescriptorMapping> Descriptors { get; init; } = [];

    /// <summary>The cgroup it starts in, a path below /sys/fs/cgroup; null: the caller's.</summary>
    public string? Cgroup { get; init; }

    /// <summary>
    /// Where its exit status is left, written new and renamed, so that it is known even when nobody was there to wait for it; null: nowhere.
    /// The text is a line: <c>exit CODE</c> or <c>signal NUMBER</c>.
    /// </summary>
    public string? ExitStatusPath { get; init; }
}
