using Berth.Engine.Running;

namespace Berth.Engine.Events;

/// <summary>The running instances.</summary>
/// <param name="Instances">The oldest first.</param>
public sealed record InstancesListed(IReadOnlyList<InstanceSummary> Instances) : EngineEvent;
