namespace Berth.Engine.Requests;

/// <summary>Whose releases a request is about.</summary>
/// <param name="Service">The name of a service, or the path of a description or of its directory; null: <paramref name="Root"/>.</param>
/// <param name="Root">The directory with the releases; nothing is restarted or probed. Null: <paramref name="Service"/>.</param>
public sealed record ReleaseSubject(string? Service, string? Root);
