namespace Berth.Releases.Archives;

/// <summary>What an archive may contain at most. A valid release is far below; an archive made to fill a disk is not.</summary>
public sealed record ArchiveLimits
{
    private const long MiB = 1024 * 1024;

    /// <summary>The length of all files together in bytes: 256 MiB.</summary>
    public long Bytes { get; init; } = 256 * MiB;

    /// <summary>The number of entries: 100,000.</summary>
    public int Entries { get; init; } = 100_000;

    /// <summary>The length of an entry's path in bytes: 1024.</summary>
    public int PathLength { get; init; } = 1024;

    /// <summary>How many times longer than the archive its content may be: 200. The first <see cref="RatioFrom"/> bytes are free.</summary>
    public int Ratio { get; init; } = 200;

    /// <summary>The length of the content from which on <see cref="Ratio"/> holds: 8 MiB.</summary>
    public long RatioFrom { get; init; } = 8 * MiB;
}
