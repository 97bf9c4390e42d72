namespace Berth.Engine.Requests;

/// <summary>Lists releases: <see cref="Events.ReleasesListed"/>. Changes nothing.</summary>
/// <param name="Subject">Whose releases.</param>
public sealed record ListReleases(ReleaseSubject Subject) : Request;
