using Berth.Engine.Services;

namespace Berth.Engine.Events;

/// <summary>The services that were asked for.</summary>
/// <param name="Services">In the order of their names.</param>
public sealed record ServicesListed(IReadOnlyList<ManagedService> Services) : EngineEvent;
