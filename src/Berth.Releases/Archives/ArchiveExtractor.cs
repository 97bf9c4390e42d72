using System.Security.Cryptography;
using Berth.Linux.Compression;
using Berth.Releases.Files;

namespace Berth.Releases.Archives;

/// <summary>Extracts an archive into a new directory of a store. Owners in the archive are ignored: the files are the caller's.</summary>
/// <param name="files">The store's files.</param>
/// <param name="limits">What the archive may contain at most.</param>
internal sealed class ArchiveExtractor(IReleaseFiles files, ArchiveLimits limits) : IDisposable
{
    private const UnixFileMode OwnerRead = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Directories = (UnixFileMode)0x1ED; // 0755
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode SetId = UnixFileMode.SetUser | UnixFileMode.SetGroup;
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF; // 0777

    private readonly byte[] _buffer = new byte[128 * 1024];
    private readonly IncrementalHash _content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArchiveTree _tree = new();
    private readonly Dictionary<string, byte[]> _digests = new(StringComparer.Ordinal);
    private long _bytes, _archiveLength;
    private int _entries, _files;

    /// <summary>The SHA-256 of each file that was extracted, by its path, so that nobody has to read them again.</summary>
    public IReadOnlyDictionary<string, byte[]> Digests => _digests;

    /// <summary>Extracts the archive.</summary>
    /// <param name="archive">The archive's file, at its start; owned by the caller.</param>
    /// <param name="target">An existing empty directory of the store.</param>
    /// <param name="progress">Called with the number of bytes of the archive that were read.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The SHA-256 of the bytes that were extracted: the file may have changed since it was hashed before.</returns>
    /// <exception cref="RefusedArchiveException">The archive is refused. The target holds what was extracted until then.</exception>
    public string Extract(FileStream archive, string target, Action<long> progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var metered = new MeteredStream(archive, hash);
        _archiveLength = archive.Length;
        using (var reader = Open(archive, metered))
        {
            while (reader.Next() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (++_entries > limits.Entries)
                    throw new RefusedArchiveException(entry.Name, $"the archive has more than {limits.Entries} entries");
                if (entry.Kind is not ArchiveEntryKind.Directory)
                    _files++;
                Make(entry, target);
                progress(reader.BytesRead);
            }
        }

        if (_files == 0)
            throw new RefusedArchiveException(null, "there is no file in it");
        _tree.CheckLinks();
        if (metered.Count == 0)
            return FileHash.Of(archive, progress, cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();

    private IArchiveReader Open(FileStream file, MeteredStream metered) => ArchiveFormats.Detect(file) switch
    {
        ArchiveFormat.TarGzip => new TarArchiveReader(
            metered, new ReadAheadStream(GzipStreams.Open(metered)), limits, length => GzipStreams.CheckEnd(file, metered, length)),
        ArchiveFormat.TarZstd => new TarArchiveReader(
            metered, new ReadAheadStream(new RefusingStream(new ZstdReadStream(metered))), limits, static _ => { }),
        ArchiveFormat.Zip => new ZipArchiveReader(file, limits),
        _ => new TarArchiveReader(metered, metered, limits, static _ => { }),
    };

    private void Make(ArchiveEntry entry, string target)
    {
        var path = ArchivePath.Normalize(entry.Name, limits.PathLength);
        if (entry.Kind is ArchiveEntryKind.Other)
            throw new RefusedArchiveException(entry.Name, $"it is {entry.What}");
        if ((entry.Mode & SetId) != UnixFileMode.None && entry.Kind is ArchiveEntryKind.File or ArchiveEntryKind.Directory)
            throw new RefusedArchiveException(entry.Name, "it is set-user-ID or set-group-ID");
        if (path.Length == 0)
        {
            if (entry.Kind is not ArchiveEntryKind.Directory)
                throw new RefusedArchiveException(entry.Name, "it would replace the release's directory");
            return;
        }

        foreach (var parent in _tree.MissingParents(path))
            files.MakeDirectory($"{target}/{parent}", Directories);
        var isNew = _tree.Add(path, entry.Kind, entry.Target);
        var place = $"{target}/{path}";
        switch (entry.Kind)
        {
            case ArchiveEntryKind.Directory:
                var mode = ModeOf(entry) | UnixFileMode.UserExecute;
                if (isNew)
                    files.MakeDirectory(place, mode);
                else
                    files.SetMode(place, mode);
                break;
            case ArchiveEntryKind.SymbolicLink:
                files.MakeSymbolicLink(place, LinkText(entry));
                break;
            case ArchiveEntryKind.HardLink:
                MakeHardLink(entry, path, target);
                break;
            default:
                _digests[path] = Write(entry, place);
                break;
        }
    }

    private static UnixFileMode ModeOf(ArchiveEntry entry) => (entry.Mode & Permissions & ~WritableByOthers) | OwnerRead;

    private string LinkText(ArchiveEntry entry)
    {
        var text = entry.Target;
        if (text.Length == 0 || text.Length > limits.PathLength || text.Contains('\0', StringComparison.Ordinal))
            throw new RefusedArchiveException(entry.Name, "the text of the symbolic link is empty or too long");
        if (text[0] == '/')
            throw new RefusedArchiveException(entry.Name, $"the symbolic link leads to \"{text}\", outside of the release");
        return text;
    }

    private void MakeHardLink(ArchiveEntry entry, string path, string target)
    {
        string existing;
        try
        {
            existing = ArchivePath.Normalize(entry.Target, limits.PathLength);
        }
        catch (RefusedArchiveException outside)
        {
            throw new RefusedArchiveException(entry.Name, $"the hard link leads to \"{entry.Target}\", outside of the release", outside);
        }

        if (!_tree.IsFile(existing) || path == existing)
            throw new RefusedArchiveException(
                entry.Name, $"the hard link leads to \"{entry.Target}\", which is no earlier file of the archive");
        files.MakeHardLink($"{target}/{path}", $"{target}/{existing}");
        _digests[path] = _digests[existing];
    }

    /// <returns>The SHA-256 of what was written.</returns>
    private byte[] Write(ArchiveEntry entry, string place)
    {
        if (entry.Size > limits.Bytes - _bytes)
            throw new RefusedArchiveException(entry.Name, $"with it, the files are longer than the limit of {limits.Bytes} bytes");
        if (_bytes + entry.Size is var all && all > limits.RatioFrom && all / limits.Ratio > _archiveLength)
            throw new RefusedArchiveException(entry.Name, $"with it, the files are more than {limits.Ratio} times as long as the archive");
        using var file = files.Create(place, ModeOf(entry));
        long written = 0;
        int count;
        while (entry.Content is { } content && (count = Read(entry, content)) > 0)
        {
            written += count;
            if (written > entry.Size)
                throw new RefusedArchiveException(entry.Name, "it is longer than the archive says");
            file.Write(_buffer.AsSpan(0, count));
            _content.AppendData(_buffer.AsSpan(0, count));
        }

        if (written != entry.Size)
            throw new RefusedArchiveException(entry.Name, "the archive is cut within it");
        _bytes += written;
        if (entry.Modified is { } time)
            file.SetModified(time);
        return _content.GetHashAndReset();
    }

    private int Read(ArchiveEntry entry, Stream content)
    {
        try
        {
            return content.Read(_buffer);
        }
        catch (EndOfStreamException cut)
        {
            throw new RefusedArchiveException(entry.Name, "the archive is cut within it", cut);
        }
    }
}
