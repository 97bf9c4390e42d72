namespace Berth.Engine.Requests;

/// <summary>Shows one release: <see cref="Events.ReleaseShown"/>. Changes nothing.</summary>
/// <param name="Subject">Whose release.</param>
/// <param name="Id">Its id; null: the current one.</param>
public sealed record ShowRelease(ReleaseSubject Subject, string? Id) : Request;
