namespace Berth.Engine.Requests;

/// <summary>Ends an update of releases that was interrupted. What was done is said; there may be none.</summary>
/// <param name="Subject">Whose releases.</param>
public sealed record RecoverReleases(ReleaseSubject Subject) : Request;
