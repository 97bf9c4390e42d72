namespace Berth.Engine.Requests;

/// <summary>Lists a directory of an image: <see cref="Events.ImageFilesListed"/>.</summary>
/// <param name="Image">The image's name, or a path with a slash.</param>
/// <param name="Path">The path in the image.</param>
public sealed record ListImageFiles(string Image, string Path) : Request;
