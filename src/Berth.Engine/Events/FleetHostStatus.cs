using Berth.Fleet.Api;
using Berth.Fleet.Hosts;

namespace Berth.Engine.Events;

/// <summary>A host and its agent's answer.</summary>
/// <param name="Host">The host.</param>
/// <param name="Health">The answer; null: none.</param>
/// <param name="Failure">Why there is none; null: there is one, or the agent was not asked.</param>
public sealed record FleetHostStatus(FleetHost Host, HealthDocument? Health, string? Failure);
