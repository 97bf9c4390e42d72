using Berth.Machines.Images;

namespace Berth.Engine.Events;

/// <summary>An image was built.</summary>
/// <param name="Image">The image.</param>
public sealed record ImageBuilt(ImageSummary Image) : EngineEvent;
