using Berth.Supervision.Detection;

namespace Berth.Engine.Events;

/// <summary>The service managers of this host.</summary>
/// <param name="Choice">Which there are, why not the others, and which one is used.</param>
public sealed record ServiceManagersFound(ServiceManagerChoice Choice) : EngineEvent;
