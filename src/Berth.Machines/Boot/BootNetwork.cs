using System.Net;

namespace Berth.Machines.Boot;

/// <summary>The network that the kernel sets up on eth0 of a machine. All addresses are IPv4.</summary>
/// <param name="Guest">The machine's address.</param>
/// <param name="Bridge">The bridge's address: the gateway.</param>
/// <param name="PrefixLength">The number of bits of the network's prefix.</param>
/// <param name="NameServer">The DNS server.</param>
public sealed record BootNetwork(IPAddress Guest, IPAddress Bridge, int PrefixLength, IPAddress NameServer);
