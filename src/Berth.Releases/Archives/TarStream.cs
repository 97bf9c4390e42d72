using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Text;

namespace Berth.Releases.Archives;

/// <summary>
/// The uncompressed tar, between the decompressor and the parser. Enforces the limits on what comes out of the decompressor, and sees the
/// blocks of zeros that end an archive.
/// </summary>
/// <param name="source">The decompressor's output; owned by the caller.</param>
/// <param name="archive">What is read of the archive itself.</param>
/// <param name="limits">The limits.</param>
internal sealed class TarStream(Stream source, MeteredStream archive, ArchiveLimits limits) : ForwardReadStream
{
    private const int Block = 512;
    private const int NameLength = 100, SizeOffset = 124, SizeLength = 12, TypeOffset = 156, MagicOffset = 257;
    private const long LongestExtension = 1024 * 1024;
    private const long HeadersOfEntry = 4 * Block;

    private long _count;

    /// <summary>Whether the parser reads headers now, not the content of a file.</summary>
    public bool IsInHeaders { get; set; }

    /// <summary>Whether the last block that was read is one of zeros.</summary>
    public bool EndsWithZeros { get; private set; }

    /// <summary>The number of bytes read.</summary>
    public long Count => _count;

    public override int Read(Span<byte> buffer)
    {
        // The parser then never gets a part of a block.
        var count = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        _count += count;
        // Not the sum of the two limits: with no limit of the bytes, it would be below zero.
        if (_count - (limits.Entries * HeadersOfEntry) > limits.Bytes)
            throw new RefusedArchiveException(null, $"its content is longer than the limit of {limits.Bytes} bytes");
        if (_count > limits.RatioFrom && _count / limits.Ratio > archive.Count)
            throw new RefusedArchiveException(null, $"its content is more than {limits.Ratio} times as long as the archive");
        if (count > 0)
            EndsWithZeros = count == Block && !buffer[..count].ContainsAnyExcept((byte)0);
        if (IsInHeaders && count == Block)
            CheckHeader(buffer[..Block]);
        return count;
    }

    /// <summary>The parser keeps the content of extended headers in memory, and takes the map of a sparse file for damage.</summary>
    private static void CheckHeader(ReadOnlySpan<byte> header)
    {
        if (header[TypeOffset] is (byte)'S' && header[MagicOffset..].StartsWith("ustar"u8))
        {
            var name = header[..NameLength];
            var end = name.IndexOf((byte)0);
            throw new RefusedArchiveException(HostText.Decode(end < 0 ? name : name[..end]), "it is a sparse file; pack it as a whole one");
        }

        if (header[TypeOffset] is not ((byte)'x' or (byte)'g' or (byte)'L' or (byte)'K'))
            return;
        var digits = Encoding.ASCII.GetString(header.Slice(SizeOffset, SizeLength)).Trim('\0', ' ');
        long size = 0;
        foreach (var digit in digits)
            size = digit is >= '0' and <= '7' && size <= LongestExtension ? (size * 8) + (digit - '0') : long.MaxValue;
        if (size > LongestExtension)
            throw new RefusedArchiveException(null, $"an extended header is longer than {LongestExtension} bytes");
    }
}
