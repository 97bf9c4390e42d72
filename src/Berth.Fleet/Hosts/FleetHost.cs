namespace Berth.Fleet.Hosts;

/// <summary>A host of the fleet.</summary>
/// <param name="Name">Its name in this fleet, unique.</param>
/// <param name="Address">The host name or IP address, and the port, of its agent: <c>HOST:PORT</c>.</param>
/// <param name="Pin">The pin of its agent's key.</param>
public sealed record FleetHost(string Name, string Address, string Pin);
