using Berth.Engine.Services;

namespace Berth.Engine.Events;

/// <summary>The requested services.</summary>
/// <param name="Services">In the order of their names.</param>
public sealed record ServicesListed(IReadOnlyList<ManagedService> Services) : EngineEvent;
