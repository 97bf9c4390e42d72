using Berth.Engine.Enforcement;

namespace Berth.Engine.Events;

/// <summary>What is in force for a running instance.</summary>
/// <param name="Record">What was read from the kernel.</param>
public sealed record EnforcementRead(EnforcedRecord Record) : EngineEvent;
