using System.Text.Json.Serialization;

namespace Berth.Releases.Store;

/// <summary>What Berth knows of a release: the file <c>.berth-release.json</c> in its directory.</summary>
public sealed record ReleaseManifest
{
    /// <summary>The id, which is the name of the directory.</summary>
    public required string Id { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>The SHA-256 of the archive, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was installed.</summary>
    public required DateTimeOffset InstalledAt { get; init; }

    /// <summary>Where the archive came from: a path or URL.</summary>
    public required string Source { get; init; }

    /// <summary>The id of the release that was current then; null: none was.</summary>
    public string? Previous { get; init; }

    /// <summary>The SHA-256 of the list of its files, <c>.berth-contents</c>, in lower-case hexadecimal.</summary>
    public string? Contents { get; init; }

    /// <summary>The ids of the keys that signed it; empty: it was installed without a signature.</summary>
    public IReadOnlyList<string> SignedBy { get; init; } = [];

    /// <summary>Why it was rolled back; null: it was not. Such a release never becomes <c>previous</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Bad { get; init; }
}
