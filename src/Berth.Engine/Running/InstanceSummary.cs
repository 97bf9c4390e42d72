using Berth.Instances.Records;

namespace Berth.Engine.Running;

/// <summary>A running instance, for a listing.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Tier">The tier of isolation.</param>
/// <param name="UpText">How long it has run.</param>
/// <param name="Command">Its command line, without control characters.</param>
public sealed record InstanceSummary(InstanceRecord Record, string Tier, string UpText, string Command);
