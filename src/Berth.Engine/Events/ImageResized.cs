using Berth.Machines.Images;

namespace Berth.Engine.Events;

/// <summary>An image was made larger or smaller.</summary>
/// <param name="Image">The image.</param>
public sealed record ImageResized(ImageSummary Image) : EngineEvent;
