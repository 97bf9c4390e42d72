using Berth.Releases.Names;

namespace Berth.Releases.Installing;

/// <summary>The result of an install or a rollback.</summary>
/// <param name="Id">The release that is current now.</param>
/// <param name="From">The release that was current before; null: none was.</param>
/// <param name="Change">What was done.</param>
/// <param name="Answer">The answer of the probe; null: none was asked.</param>
/// <param name="Removed">The releases that were pruned.</param>
public sealed record UpdateResult(ReleaseId Id, ReleaseId? From, UpdateChange Change, string? Answer, IReadOnlyList<ReleaseId> Removed);
