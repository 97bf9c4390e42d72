namespace Berth.Engine.Requests;

/// <summary>Removes images: <see cref="Events.ImageRemoved"/> for each.</summary>
/// <param name="Names">Their names.</param>
public sealed record RemoveImages(IReadOnlyList<string> Names) : Request;
