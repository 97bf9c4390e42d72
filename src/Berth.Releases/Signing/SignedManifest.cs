namespace Berth.Releases.Signing;

/// <summary>What is signed of a release: a file beside the archive, named as the archive with <c>.release.json</c>.</summary>
public sealed record SignedManifest
{
    /// <summary>The only format so far.</summary>
    public const string CurrentFormat = "berth-release-1";

    /// <summary>What its file's name has after that of the archive.</summary>
    public const string Suffix = ".release.json";

    /// <summary><see cref="CurrentFormat"/>.</summary>
    public required string Format { get; init; }

    /// <summary>The name of the workload: a manifest for another one is refused.</summary>
    public required string Name { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>The SHA-256 of the archive, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The length of the archive in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it was signed.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>From then on it is refused.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Whoever installs this refuses lower versions from then on; null: no change.</summary>
    public string? MinimumVersion { get; init; }
}
