namespace Berth.Engine.Requests;

/// <summary>Makes an image larger or smaller: <see cref="Events.ImageResized"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">The new size in bytes.</param>
public sealed record ResizeImage(string Name, long Bytes) : Request;
