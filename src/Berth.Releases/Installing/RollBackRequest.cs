using Berth.Releases.Names;
using Berth.Releases.Signing;

namespace Berth.Releases.Installing;

/// <summary>A request to switch to a release that was installed before.</summary>
/// <param name="To">The release; null: the previous one.</param>
public sealed record RollBackRequest(ReleaseId? To = null)
{
    /// <summary>The keys that must have signed it, and how many; null: those of the store.</summary>
    public KeyList? Keys { get; init; }

    /// <summary>Whether its version may be lower than the one that a signed manifest has demanded.</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>Whether it may be one that the trusted keys have not signed.</summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>How long it is watched after it was healthy.</summary>
    public TimeSpan Settle { get; init; }
}
