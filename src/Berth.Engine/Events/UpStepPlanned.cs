using Berth.Engine.Services;
using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>What would be done to a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Action">What would be done.</param>
/// <param name="Why">The reason; null: none is worth mentioning.</param>
public sealed record UpStepPlanned(ServiceName Service, UpAction Action, string? Why) : EngineEvent;
