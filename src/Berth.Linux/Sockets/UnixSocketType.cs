using Berth.Linux.Interop;

namespace Berth.Linux.Sockets;

/// <summary>What a unix(7) socket carries.</summary>
public enum UnixSocketType
{
    /// <summary>A stream of bytes (SOCK_STREAM).</summary>
    Stream = Libc.SOCK_STREAM,

    /// <summary>Messages, no connection (SOCK_DGRAM).</summary>
    Datagram = Libc.SOCK_DGRAM,

    /// <summary>Messages in order over a connection (SOCK_SEQPACKET).</summary>
    SequencedPacket = Libc.SOCK_SEQPACKET,
}
