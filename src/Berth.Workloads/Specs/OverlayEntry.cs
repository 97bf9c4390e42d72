using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>
/// Several host directories combined into one (overlayfs). Read-only with two or more lower directories; writable with an upper and a work
/// directory.
/// </summary>
/// <param name="Target">The path inside.</param>
/// <param name="Lower">Host directories, the topmost first; at most <see cref="MostLower"/>.</param>
public sealed record OverlayEntry(string Target, ImmutableArray<string> Lower) : FilesystemEntry(Target)
{
    /// <summary>
    /// The maximum number of lower directories. The kernel limits the option that names all of them to 255 bytes (fsconfig(2)), and a
    /// launcher needs 7 for each.
    /// </summary>
    public const int MostLower = 36;

    /// <summary>Host directories, the topmost first; at most <see cref="MostLower"/>.</summary>
    public ImmutableArray<string> Lower { get; init => field = value.IsDefault ? [] : value; } = Lower.IsDefault ? [] : Lower;

    /// <summary>The host directory that receives writes; null: read-only.</summary>
    public string? Upper { get; init; }

    /// <summary>An empty host directory on the same file system as <see cref="Upper"/>.</summary>
    public string? Work { get; init; }
}
