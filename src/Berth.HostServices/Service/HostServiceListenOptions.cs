using Berth.HostServices.Messages;

namespace Berth.HostServices.Service;

/// <summary>Options of <see cref="HostServiceHost.ListenAsync"/>.</summary>
public sealed record HostServiceListenOptions
{
    /// <summary>The mode of the socket; who may write to it may connect. By default only the owner (0600).</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The maximum number of connections at once, 256 by default. Further callers wait to be accepted.</summary>
    public int MaximumConnections { get; init; } = 256;

    /// <summary>Limits on what a caller can make this process hold; null: the default.</summary>
    public WireLimits? Limits { get; init; }

    /// <summary>Called with what a caller did wrong, or how its service failed, after its connection was closed; from any thread.</summary>
    public Action<HostServicePeer, Exception>? OnFailure { get; init; }
}
