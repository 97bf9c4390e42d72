using Berth.Supervision.Detection;

namespace Berth.Engine.Events;

/// <summary>The service managers of this host.</summary>
/// <param name="Choice">The available ones, the reasons why others are not available, and the one that is used.</param>
public sealed record ServiceManagersFound(ServiceManagerChoice Choice) : EngineEvent;
