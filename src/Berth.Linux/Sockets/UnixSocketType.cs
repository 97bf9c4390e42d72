using Berth.Linux.Interop;

namespace Berth.Linux.Sockets;

/// <summary>Types of unix(7) sockets.</summary>
public enum UnixSocketType
{
    /// <summary>A stream of bytes (SOCK_STREAM).</summary>
    Stream = Libc.SOCK_STREAM,

    /// <summary>Messages without a connection (SOCK_DGRAM).</summary>
    Datagram = Libc.SOCK_DGRAM,

    /// <summary>Ordered messages over a connection (SOCK_SEQPACKET).</summary>
    SequencedPacket = Libc.SOCK_SEQPACKET,
}
