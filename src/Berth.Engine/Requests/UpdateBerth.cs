using System.Collections.Immutable;

namespace Berth.Engine.Requests;

/// <summary>
/// Installs an archive of Berth as a release of Berth itself, after its programs were tried. The result is
/// <see cref="Events.ReleaseUpdated"/>.
/// </summary>
/// <param name="Archive">The archive's path.</param>
public sealed record UpdateBerth(string Archive) : Request
{
    /// <summary>The prefix below which Berth is installed; null: that of this program.</summary>
    public string? Prefix { get; init; }

    /// <summary>Where the archive came from, for the record; null: its path.</summary>
    public string? Source { get; init; }

    /// <summary>The version; null: that of the signed manifest, or of the file's name.</summary>
    public string? Version { get; init; }

    /// <summary>The SHA-256 that the archive must have, in hexadecimal; null: any.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether a lower version than the current one may be installed.</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>Whether to wait for another command that works on Berth's releases; false: it is an error.</summary>
    public bool Wait { get; init; }

    /// <summary>Whether to check the archive only, and change nothing.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>
    /// The arguments of the agent that is to become the new version. Then the new agent must report healthy with them, and the switch is
    /// left to it: <see cref="RollBackRelease"/>. Null: no agent.
    /// </summary>
    public ImmutableArray<string>? Agent { get; init; }
}
