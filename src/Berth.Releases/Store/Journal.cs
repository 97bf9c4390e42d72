namespace Berth.Releases.Store;

/// <summary>The update that is under way: the file <c>journal.json</c> of a store.</summary>
/// <param name="Phase">How far it is.</param>
/// <param name="From">The release that was current before; null: none was.</param>
/// <param name="To">The release that is to be current.</param>
/// <param name="Why">The reason for bringing the old one back; null: unknown.</param>
/// <param name="IsReturn">Whether it is a rollback: afterwards, <c>previous</c> is what was current before the other was installed.</param>
internal sealed record Journal(JournalPhase Phase, string? From, string To, string? Why = null, bool IsReturn = false);
