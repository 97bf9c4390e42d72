namespace Berth.Engine.Events;

/// <summary>The sandbox of a held workload is built; the workload is executed when the instance is started.</summary>
/// <param name="InstanceId">The instance.</param>
public sealed record WorkloadHeld(string InstanceId) : EngineEvent;
