using Berth.Instances.Records;

namespace Berth.Engine.Events;

/// <summary>The running instances for which the host is changed, with these changes.</summary>
/// <param name="Instances">The oldest first.</param>
public sealed record GrantsListed(IReadOnlyList<InstanceRecord> Instances) : EngineEvent;
