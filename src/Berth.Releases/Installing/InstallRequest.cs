using Berth.Releases.Archives;
using Berth.Releases.Names;
using Berth.Releases.Signing;

namespace Berth.Releases.Installing;

/// <summary>A request to install an archive.</summary>
/// <param name="Archive">The archive's path.</param>
public sealed record InstallRequest(string Archive)
{
    /// <summary>Where the archive came from, for the record; null: its path.</summary>
    public string? Source { get; init; }

    /// <summary>The version; null: that of the signed manifest, or of the file's name.</summary>
    public ReleaseVersion? Version { get; init; }

    /// <summary>The SHA-256 that the archive must have, in hexadecimal; null: any.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// The signed manifest; null: the file beside the archive that has <c>.release.json</c> after its name, if there is one.
    /// </summary>
    public string? Manifest { get; init; }

    /// <summary>The signatures of the manifest; empty: the files beside it that have its name, and end in <c>.sig</c> or
    /// <c>.minisig</c>.</summary>
    public IReadOnlyList<string> Signatures { get; init; } = [];

    /// <summary>The keys that must have signed, and how many; null: those of the store.</summary>
    public KeyList? Keys { get; init; }

    /// <summary>The name that a signed manifest must be for; null: any.</summary>
    public string? Name { get; init; }

    /// <summary>Whether an older version than the current one may be installed.</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>What the archive may contain at most.</summary>
    public ArchiveLimits Limits { get; init; } = new();

    /// <summary>The command that prepares the release; null: none.</summary>
    public PrepareCommand? Prepare { get; init; }

    /// <summary>
    /// Tries the release when it is complete and in its place, before the switch: its id, its directory. If it is not healthy, it is marked
    /// as bad, and what runs is untouched. Null: it is not tried.
    /// </summary>
    public Func<ReleaseId, string, CancellationToken, Task<ProbeResult>>? Trial { get; init; }

    /// <summary>Whether to leave the switch to the caller, who makes it later with <see cref="ReleaseStore.RollBackAsync"/>.</summary>
    public bool IsSwitchedLater { get; init; }

    /// <summary>How many releases to keep, with the current one. Those of <c>current</c> and <c>previous</c> always stay.</summary>
    public int Keep { get; init; } = 5;

    /// <summary>How long the new release is watched after it was healthy.</summary>
    public TimeSpan Settle { get; init; }

    /// <summary>Whether to check the archive only, and change nothing.</summary>
    public bool IsDryRun { get; init; }
}
