using Berth.Engine.Services;
using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>A service was registered.</summary>
/// <param name="Service">The service.</param>
/// <param name="Manager">The service manager that has it.</param>
/// <param name="IsStarted">Whether it was started.</param>
/// <param name="Replacement">The difference from the previous registration; null: there was none, or it was the same.</param>
public sealed record ServiceRegistered(
    ServiceName Service, ServiceManagerKind Manager, bool IsStarted, ServiceReplacement? Replacement) : EngineEvent;
