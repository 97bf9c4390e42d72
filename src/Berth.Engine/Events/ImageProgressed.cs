using Berth.Machines.Building;

namespace Berth.Engine.Events;

/// <summary>How far the build of an image is.</summary>
/// <param name="Status">The step, and how far it is.</param>
public sealed record ImageProgressed(BuildStatus Status) : EngineEvent;
