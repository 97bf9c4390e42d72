using Berth.Machines.Images;

namespace Berth.Engine.Events;

/// <summary>What is known of an image.</summary>
/// <param name="Details">The image, and its file system.</param>
public sealed record ImageInspected(ImageDetails Details) : EngineEvent;
