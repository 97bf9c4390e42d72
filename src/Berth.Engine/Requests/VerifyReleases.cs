namespace Berth.Engine.Requests;

/// <summary>
/// Compares the files of releases with how they were installed: <see cref="Events.ReleasesVerified"/>. The exit code is not 0 if one
/// differs. Changes nothing.
/// </summary>
/// <param name="Subject">Whose releases.</param>
/// <param name="Id">The id of one, or its version if no other has that; null: all.</param>
public sealed record VerifyReleases(ReleaseSubject Subject, string? Id) : Request;
