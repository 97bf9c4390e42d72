using Berth.Engine.Enforcement;

namespace Berth.Engine.Events;

/// <summary>What is in force around a running instance.</summary>
/// <param name="Record">As the kernel says.</param>
public sealed record EnforcementRead(EnforcedRecord Record) : EngineEvent;
