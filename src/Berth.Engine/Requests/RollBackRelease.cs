namespace Berth.Engine.Requests;

/// <summary>Switches to a release that was installed before. The result is <see cref="Events.ReleaseUpdated"/>.</summary>
/// <param name="Subject">Whose release it is.</param>
/// <param name="To">
/// The id of the release, or its version if no other has that; null: the one that was current before the present one was installed.
/// </param>
/// <param name="Settle">How long it is watched after it was healthy; null: as the description says.</param>
/// <param name="Wait">Whether to wait for another command that works on the same releases; false: it is an error.</param>
public sealed record RollBackRelease(ReleaseSubject Subject, string? To, TimeSpan? Settle, bool Wait) : Request
{
    /// <summary>Whether its version may be lower than the one that a signed manifest has demanded.</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>Whether it may be one that the trusted keys have not signed.</summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>Whether this completes an install, so that a rollback after it goes back to the present release.</summary>
    public bool IsInstall { get; init; }
}
