using System.Security.Cryptography;
using Berth.Linux.Descriptors;

namespace Berth.Machines.Archives;

/// <summary>A stream whose bytes are hashed while they are read.</summary>
internal sealed class HashedReadStream(Stream source, IncrementalHash hash) : ForwardReadStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        hash.AppendData(buffer[..count]);
        return count;
    }
}
