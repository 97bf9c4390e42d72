namespace Berth.Releases.Archives;

/// <summary>Formats of archives, told by their first bytes, not by the file's name.</summary>
internal enum ArchiveFormat
{
    /// <summary>tar: ustar, pax or GNU.</summary>
    Tar,

    /// <summary>tar, compressed with gzip.</summary>
    TarGzip,

    /// <summary>tar, compressed with zstd.</summary>
    TarZstd,

    /// <summary>zip.</summary>
    Zip,
}
