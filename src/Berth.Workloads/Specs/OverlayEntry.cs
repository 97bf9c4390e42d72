using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>
/// Several host directories seen as one (overlayfs). Read-only with two or more lowers; writable with an upper and a work directory.
/// </summary>
/// <param name="Target">The path inside.</param>
/// <param name="Lower">Host directories, the topmost first; at most <see cref="MostLower"/>.</param>
public sealed record OverlayEntry(string Target, ImmutableArray<string> Lower) : FilesystemEntry(Target)
{
    /// <summary>
    /// How many lower directories there can be: the kernel takes 255 bytes that name all of them (fsconfig(2)), and a launcher needs 7 for
    /// each.
    /// </summary>
    public const int MostLower = 36;

    /// <summary>Host directories, the topmost first; at most <see cref="MostLower"/>.</summary>
    public ImmutableArray<string> Lower { get; init => field = value.IsDefault ? [] : value; } = Lower.IsDefault ? [] : Lower;

    /// <summary>The host directory that takes the writes; null: read-only.</summary>
    public string? Upper { get; init; }

    /// <summary>An empty host directory on the same file system as <see cref="Upper"/>.</summary>
    public string? Work { get; init; }
}
