using System.Collections.Immutable;

namespace Berth.Engine.Requests;

/// <summary>
/// Installs an archive as a release and switches to it. Cancelled before the switch, it leaves what runs; after it, it brings the old
/// release back. The result is <see cref="Events.ReleaseUpdated"/>.
/// </summary>
/// <param name="Archive">The archive's path.</param>
/// <param name="Subject">Whose release it is.</param>
public sealed record InstallRelease(string Archive, ReleaseSubject Subject) : Request
{
    /// <summary>Where the archive came from, for the record; null: its path.</summary>
    public string? Source { get; init; }

    /// <summary>The version; null: that of the signed manifest, or of the file's name.</summary>
    public string? Version { get; init; }

    /// <summary>The SHA-256 that the archive must have, in hexadecimal; null: any.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The signed manifest; null: the archive's path and <c>.release.json</c>.</summary>
    public string? Manifest { get; init; }

    /// <summary>The signatures of the manifest; empty: the files that have its path, and end in <c>.sig</c> or <c>.minisig</c>.</summary>
    public ImmutableArray<string> Signatures { get; init; } = [];

    /// <summary>Whether a lower version than the current one may be installed.</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>The maximum length of all files together in bytes; null: 256 MiB.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>How long the new release is watched after it was healthy; null: as the description says.</summary>
    public TimeSpan? Settle { get; init; }

    /// <summary>Whether to wait for another command that works on the same releases; false: it is an error.</summary>
    public bool Wait { get; init; }

    /// <summary>Whether to check the archive only, and change nothing.</summary>
    public bool IsDryRun { get; init; }
}
