namespace Berth.Engine.Events;

/// <summary>The hosts of a fleet.</summary>
/// <param name="Hosts">The hosts, in the order of enrolment.</param>
/// <param name="IsListing">Whether no host was asked.</param>
public sealed record FleetShown(IReadOnlyList<FleetHostStatus> Hosts, bool IsListing) : EngineEvent;
