using Berth.Engine.Services;
using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>What was done to a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Action">What was done.</param>
/// <param name="Why">The reason; null: none is worth mentioning.</param>
/// <param name="WaitsFor">What the service waits for before it is ready; null: nothing.</param>
public sealed record UpStepDone(ServiceName Service, UpAction Action, string? Why, string? WaitsFor) : EngineEvent;
