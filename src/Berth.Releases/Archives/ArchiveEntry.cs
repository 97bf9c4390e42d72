namespace Berth.Releases.Archives;

/// <summary>An entry of an archive, as it is written there: nothing of it was checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
internal sealed record ArchiveEntry(string Name, ArchiveEntryKind Kind)
{
    /// <summary>What an entry of the kind <see cref="ArchiveEntryKind.Other"/> is: "a character device".</summary>
    public string What { get; init; } = "";

    /// <summary>Permissions, set-id and sticky bits.</summary>
    public UnixFileMode Mode { get; init; }

    /// <summary>The time of the last modification; null: unknown.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>The length of a file in bytes, as the archive says.</summary>
    public long Size { get; init; }

    /// <summary>What a link leads to.</summary>
    public string Target { get; init; } = "";

    /// <summary>The content of a file, valid until the next entry is read; null: empty.</summary>
    public Stream? Content { get; init; }
}
