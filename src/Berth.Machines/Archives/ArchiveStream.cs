using System.IO.Compression;
using System.Security.Cryptography;
using Berth.Linux.Compression;
using Berth.Linux.Kernel;

namespace Berth.Machines.Archives;

/// <summary>An archive's content: decompressed if it is compressed with gzip or Zstandard.</summary>
internal sealed class ArchiveStream : IDisposable
{
    /// <summary>What can be read.</summary>
    internal const string Formats =
        "an image is built from a directory, a tar archive (also compressed with gzip or zstd), or an OCI layout";

    private const int BufferSize = 256 * 1024;

    private readonly FileStream _file;
    private readonly Stream? _hashed;
    private readonly IncrementalHash? _hash;
    private readonly string _name;

    /// <summary>Opens an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="digest">Its digest, which <see cref="Verify"/> checks; null: it has none.</param>
    internal ArchiveStream(string path, BlobDigest? digest = null)
    {
        _name = path;
        const FileShare Any = FileShare.ReadWrite | FileShare.Delete;
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, Any, BufferSize, FileOptions.SequentialScan);
        try
        {
            Stream source = _file;
            if (digest is not null)
            {
                if (!NativeLibraries.HasSsl)
                    throw new ArchiveException(path, "its digest can't be checked without OpenSSL", "apt install libssl3");
                _hash = IncrementalHash.CreateHash(digest.Algorithm);
                source = _hashed = new HashedReadStream(_file, _hash);
                Digest = digest;
            }

            Content = Decompress(source, Magic(path));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The content.</summary>
    internal Stream Content { get; } = Stream.Null;

    private BlobDigest? Digest { get; }

    /// <summary>Reads the file to its end and checks its digest.</summary>
    /// <exception cref="ArchiveException">The file is another one.</exception>
    internal void Verify()
    {
        if (Digest is null)
            return;
        var rest = new byte[BufferSize];
        while (_hashed!.Read(rest) > 0)
        {
        }

        if (!_hash!.GetHashAndReset().AsSpan().SequenceEqual(Digest.Bytes))
            throw new ArchiveException(_name, $"its content is not that of its digest {Digest}", "copy the image again");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Content != Stream.Null)
            Content.Dispose();
        _hash?.Dispose();
        _file.Dispose();
    }

    private static Stream Decompress(Stream source, ReadOnlySpan<byte> magic) => magic switch
    {
        [0x1F, 0x8B, ..] => new BufferedStream(new GZipStream(source, CompressionMode.Decompress, leaveOpen: true), BufferSize),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => new BufferedStream(new ZstdReadStream(source), BufferSize),
        _ => source,
    };

    private static byte[] Magic(string path)
    {
        using var file = File.OpenHandle(path);
        var magic = new byte[6];
        var count = RandomAccess.Read(file, magic, 0);
        return magic.AsSpan(0, count) switch
        {
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] =>
                throw new ArchiveException(path, "it is compressed with xz", "decompress it with `xz -d`, or use gzip or zstd"),
            [(byte)'B', (byte)'Z', (byte)'h', ..] =>
                throw new ArchiveException(path, "it is compressed with bzip2", "decompress it with `bzip2 -d`, or use gzip or zstd"),
            [(byte)'P', (byte)'K', 3, 4, ..] => throw new ArchiveException(path, "it is a zip archive", Formats),
            _ => magic,
        };
    }
}
