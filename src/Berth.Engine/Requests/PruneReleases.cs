namespace Berth.Engine.Requests;

/// <summary>Removes the oldest releases, never the current and the previous one: <see cref="Events.ReleasesPruned"/>.</summary>
/// <param name="Subject">Whose releases.</param>
/// <param name="Keep">The number to keep; null: as the description says, or 5.</param>
/// <param name="Wait">Whether to wait for another command that works on the same releases; false: it is an error.</param>
public sealed record PruneReleases(ReleaseSubject Subject, int? Keep, bool Wait) : Request;
