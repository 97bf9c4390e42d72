using Berth.Releases.Names;

namespace Berth.Releases.Store;

/// <summary>The names in a store, relative to its root.</summary>
internal static class StorePaths
{
    /// <summary>The directory of the releases.</summary>
    public const string Releases = "releases";

    /// <summary>The link to the release that runs.</summary>
    public const string Current = "current";

    /// <summary>The link to the last release that was healthy before <see cref="Current"/>.</summary>
    public const string Previous = "previous";

    /// <summary>The directory of what is being made; it exists only meanwhile.</summary>
    public const string Staging = "staging";

    /// <summary>What is under way; it exists only meanwhile.</summary>
    public const string Journal = "journal.json";

    /// <summary>The lock's file.</summary>
    public const string Lock = "lock";

    /// <summary>The file with the trusted keys.</summary>
    public const string Keys = "keys.json";

    /// <summary>The file in a release that says which it is.</summary>
    public const string Manifest = ".berth-release.json";

    /// <summary>The file in a release that lists its files with their digests.</summary>
    public const string Contents = ".berth-contents";

    /// <summary>The directory of a release.</summary>
    public static string Of(ReleaseId id) => $"{Releases}/{id}";

    /// <summary>The manifest of a release.</summary>
    public static string ManifestOf(ReleaseId id) => $"{Releases}/{id}/{Manifest}";
}
