namespace Berth.Releases.Archives;

/// <summary>Reads the entries of an archive one after the other, without ever having a whole one in memory.</summary>
internal interface IArchiveReader : IDisposable
{
    /// <summary>The number of bytes of the archive that were read, for the progress and the compression ratio.</summary>
    long BytesRead { get; }

    /// <summary>The next entry; null: there is none, and the archive ends as it must.</summary>
    /// <exception cref="RefusedArchiveException">The archive is damaged, cut, or followed by something else.</exception>
    ArchiveEntry? Next();
}
