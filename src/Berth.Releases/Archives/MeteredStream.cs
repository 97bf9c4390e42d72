using System.Security.Cryptography;
using Berth.Linux.Descriptors;

namespace Berth.Releases.Archives;

/// <summary>Reads an archive's file, counts and hashes what is read, and is read only forward.</summary>
/// <param name="file">The file; owned by the caller.</param>
/// <param name="hash">Gets each byte; owned by the caller.</param>
internal sealed class MeteredStream(Stream file, IncrementalHash hash) : ForwardReadStream
{
    /// <summary>The number of bytes read.</summary>
    public long Count { get; private set; }

    /// <summary>Whether all bytes were read.</summary>
    public bool IsAtEnd => Count == file.Length;

    public override int Read(Span<byte> buffer)
    {
        var count = file.Read(buffer);
        hash.AppendData(buffer[..count]);
        Count += count;
        return count;
    }
}
