using Berth.Workloads.Specs;

namespace Berth.Sandbox.Parameters;

/// <summary>
/// A network with rules: the sockets of the sandbox's network namespace that Berth gets, and the rules by which it uses them.
/// </summary>
/// <param name="Rules">The rules.</param>
/// <param name="Has6">Whether the host has IPv6.</param>
/// <param name="Datagrams">The number of sockets of udp(7) for each of IPv4 and IPv6.</param>
public sealed record NetworkPlan(NetworkRules Rules, bool Has6, int Datagrams);
