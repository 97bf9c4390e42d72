using Berth.Releases.Names;
using Berth.Releases.Signing;

namespace Berth.Releases.Installing;

/// <summary>A request to switch to a release that was installed before.</summary>
/// <param name="To">The release; null: the one that was current before the present one was installed.</param>
public sealed record RollBackRequest(ReleaseId? To = null)
{
    /// <summary>The keys that must have signed it, and how many; null: those of the store.</summary>
    public KeyList? Keys { get; init; }

    /// <summary>Whether its version may be lower than the one that a signed manifest has demanded.</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>Whether it may be one that the trusted keys have not signed.</summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>
    /// Whether this completes an install: the present release is then the previous one. False: the previous one is then what was current
    /// before the other was installed, so that a further rollback goes further back.
    /// </summary>
    public bool IsInstall { get; init; }

    /// <summary>How long it is watched after it was healthy.</summary>
    public TimeSpan Settle { get; init; }
}
