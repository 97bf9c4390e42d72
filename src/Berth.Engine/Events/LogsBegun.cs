using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>Logs are about to be read.</summary>
/// <param name="Services">The services.</param>
public sealed record LogsBegun(IReadOnlyList<ServiceName> Services) : EngineEvent;
