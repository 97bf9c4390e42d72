using System.Security.Cryptography;
using Berth.Linux.Descriptors;

namespace Berth.Releases.Archives;

/// <summary>Reads an archive's file, counts and hashes what is read, and is read only forward.</summary>
/// <param name="file">The file; owned by the caller.</param>
/// <param name="hash">Gets each byte; owned by the caller.</param>
internal sealed class MeteredStream(Stream file, IncrementalHash hash) : ForwardReadStream
{
    private long _count;

    /// <summary>The number of bytes read. Any thread may ask.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Whether all bytes were read.</summary>
    public bool IsAtEnd => Count == file.Length;

    public override int Read(Span<byte> buffer)
    {
        var count = file.Read(buffer);
        hash.AppendData(buffer[..count]);
        Volatile.Write(ref _count, _count + count);
        return count;
    }
}
