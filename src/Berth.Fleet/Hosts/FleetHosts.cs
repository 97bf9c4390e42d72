namespace Berth.Fleet.Hosts;

/// <summary>The file of a fleet's hosts.</summary>
/// <param name="Hosts">The hosts, in the order of enrolment.</param>
public sealed record FleetHosts(IReadOnlyList<FleetHost> Hosts);
