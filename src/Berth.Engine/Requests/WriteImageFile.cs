using Berth.Machines.Files;

namespace Berth.Engine.Requests;

/// <summary>Writes a file of an image, whole.</summary>
/// <param name="Image">The image's name, or a path with a slash.</param>
/// <param name="Path">The path in the image.</param>
/// <param name="Source">The file of the host with the content; null: standard input.</param>
/// <param name="Options">The owner and the mode.</param>
public sealed record WriteImageFile(string Image, string Path, string? Source, ImageWriteOptions Options) : Request;
