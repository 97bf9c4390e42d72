using Berth.Engine.Diagnosis;

namespace Berth.Engine.Events;

/// <summary>What this kernel and host offer.</summary>
/// <param name="Findings">In the order in which they are shown.</param>
public sealed record HostExamined(IReadOnlyList<Finding> Findings) : EngineEvent;
