using System.Collections.Immutable;
using Berth.Workloads.Specs;

namespace Berth.Desktop.Buses;

/// <summary>A bus with the socket by which a workload reaches it through the proxy.</summary>
/// <param name="Address">Where the bus listens.</param>
/// <param name="Socket">The path of the proxy's socket, in the directory of the instance.</param>
/// <param name="Grant">What the proxy passes.</param>
internal sealed record ProxiedBus(BusAddress Address, string Socket, BusGrant Grant)
{
    /// <summary>
    /// The arguments of xdg-dbus-proxy(1) for it. Without <c>--filter</c> the proxy would pass everything, so that is always there.
    /// </summary>
    public ImmutableArray<string> Arguments =>
    [
        Address.ToString(), Socket, "--filter",
        .. Grant.Log ? ["--log"] : Array.Empty<string>(),
        .. Grant.See.Select(static name => $"--see={name}"),
        .. Grant.Talk.Select(static name => $"--talk={name}"),
        .. Grant.Own.Select(static name => $"--own={name}"),
        .. Grant.Call.SelectMany(static pair => pair.Value.Select(rule => $"--call={pair.Key}={rule}")),
        .. Grant.Broadcast.SelectMany(static pair => pair.Value.Select(rule => $"--broadcast={pair.Key}={rule}")),
    ];
}
