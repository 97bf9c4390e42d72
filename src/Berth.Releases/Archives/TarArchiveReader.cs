using System.Formats.Tar;
using Berth.Descriptions.Text;

namespace Berth.Releases.Archives;

/// <summary>Reads tar. The archive must end with a block of zeros, with nothing but zeros behind it.</summary>
internal sealed class TarArchiveReader : IArchiveReader
{
    private const string Comment = "comment", Sparse = "GNU.sparse.";

    private readonly MeteredStream _archive;
    private readonly Stream _decompressor;
    private readonly TarStream _tar;
    private readonly TarReader _reader;
    private readonly Action _end;

    /// <summary>Reads a tar.</summary>
    /// <param name="archive">The archive's file.</param>
    /// <param name="decompressor">Its decompressed content; owned by this object.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="end">Called at the end of the content: throws if something follows it.</param>
    public TarArchiveReader(MeteredStream archive, Stream decompressor, ArchiveLimits limits, Action<long> end)
    {
        (_archive, _decompressor) = (archive, decompressor);
        _tar = new TarStream(decompressor, archive, limits);
        _reader = new TarReader(_tar, leaveOpen: true);
        _end = () => end(_tar.Count);
    }

    public long BytesRead => _archive.Count;

    public ArchiveEntry? Next()
    {
        while (Parse() is { } entry)
        {
            if (entry is PaxGlobalExtendedAttributesTarEntry global)
            {
                CheckGlobal(global);
                continue;
            }

            if (entry is PaxTarEntry pax)
                CheckSparse(pax);
            return new ArchiveEntry(entry.Name, KindOf(entry.EntryType))
            {
                What = WordOf(entry.EntryType),
                Mode = entry.Mode,
                Modified = entry.ModificationTime,
                Size = entry.Length,
                Target = entry.LinkName ?? "",
                Content = entry.DataStream,
            };
        }

        CheckEnd();
        return null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _tar.Dispose();
        _decompressor.Dispose();
    }

    private TarEntry? Parse()
    {
        _tar.IsInHeaders = true;
        try
        {
            return _reader.GetNextEntry(copyData: false);
        }
        catch (Exception tooLarge) when (tooLarge is FormatException or ArithmeticException or ArgumentOutOfRangeException)
        {
            throw new RefusedArchiveException(
                null, "a number in a header is malformed or too large: that of an owner, a time or a length", tooLarge);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or ArgumentException
            or NotSupportedException)
        {
            throw new RefusedArchiveException(
                null, "it is cut or damaged, or has a sparse file of an old GNU tar: a header is not valid", damaged);
        }
        finally
        {
            _tar.IsInHeaders = false;
        }
    }

    /// <summary>git archive writes one at the start, with the commit as a comment. Anything else changes the entries after it.</summary>
    private static void CheckGlobal(PaxGlobalExtendedAttributesTarEntry global)
    {
        foreach (var name in global.GlobalExtendedAttributes.Keys)
        {
            if (name is not Comment)
                throw new RefusedArchiveException(null, $"a header sets {Quoted.Text(name)} for all entries after it");
        }
    }

    /// <summary>A sparse file's content has only its parts, and GNU tar has written their places in several formats.</summary>
    private static void CheckSparse(PaxTarEntry entry)
    {
        var attributes = entry.ExtendedAttributes;
        if (attributes.Keys.Any(static name => name.StartsWith(Sparse, StringComparison.Ordinal)))
            throw new RefusedArchiveException(
                attributes.GetValueOrDefault(Sparse + "name", entry.Name), "it is a sparse file; pack it as a whole one");
    }

    private void CheckEnd()
    {
        if (!_tar.EndsWithZeros)
            throw new RefusedArchiveException(null, "it is cut: the blocks of zeros at the end are missing");
        Span<byte> rest = new byte[64 * 1024];
        int count;
        while ((count = _tar.Read(rest)) > 0)
        {
            if (rest[..count].ContainsAnyExcept((byte)0))
                throw new RefusedArchiveException(null, "something follows its end");
        }

        _end();
    }

    private static ArchiveEntryKind KindOf(TarEntryType type) => type switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => ArchiveEntryKind.File,
        TarEntryType.Directory => ArchiveEntryKind.Directory,
        TarEntryType.SymbolicLink => ArchiveEntryKind.SymbolicLink,
        TarEntryType.HardLink => ArchiveEntryKind.HardLink,
        _ => ArchiveEntryKind.Other,
    };

    private static string WordOf(TarEntryType type) => type switch
    {
        TarEntryType.CharacterDevice => "a character device",
        TarEntryType.BlockDevice => "a block device",
        TarEntryType.Fifo => "a fifo",
        TarEntryType.SparseFile => "a sparse file",
        _ => $"of the unknown type '{(char)type}'",
    };
}
