using Berth.Machines.Images;

namespace Berth.Engine.Events;

/// <summary>The images.</summary>
/// <param name="Images">By name.</param>
public sealed record ImagesListed(IReadOnlyList<ImageSummary> Images) : EngineEvent;
