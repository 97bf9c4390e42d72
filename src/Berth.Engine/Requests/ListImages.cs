namespace Berth.Engine.Requests;

/// <summary>Lists the images: <see cref="Events.ImagesListed"/>.</summary>
public sealed record ListImages() : Request;
