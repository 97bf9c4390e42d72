namespace Berth.Engine.Requests;

/// <summary>Reads a file of an image: <see cref="Events.ImageContentRead"/> for each part of it.</summary>
/// <param name="Image">The image's name, or a path with a slash.</param>
/// <param name="Path">The path in the image.</param>
public sealed record ReadImageFile(string Image, string Path) : Request;
