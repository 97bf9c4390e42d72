using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>Services are about to be started in the foreground.</summary>
/// <param name="Services">In the order of their start.</param>
public sealed record UpBegun(IReadOnlyList<ServiceName> Services) : EngineEvent;
