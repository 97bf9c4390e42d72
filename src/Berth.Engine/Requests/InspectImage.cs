namespace Berth.Engine.Requests;

/// <summary>Reads what is known of an image: <see cref="Events.ImageInspected"/>.</summary>
/// <param name="Name">Its name, or a path with a slash.</param>
public sealed record InspectImage(string Name) : Request;
