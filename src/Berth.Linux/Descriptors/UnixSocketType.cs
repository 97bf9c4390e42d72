namespace Berth.Linux;

/// <summary>What a unix(7) socket carries.</summary>
public enum UnixSocketType
{
    /// <summary>A stream of bytes (SOCK_STREAM).</summary>
    Stream = Interop.SOCK_STREAM,

    /// <summary>Messages, no connection (SOCK_DGRAM).</summary>
    Datagram = Interop.SOCK_DGRAM,

    /// <summary>Messages in order over a connection (SOCK_SEQPACKET).</summary>
    SequencedPacket = Interop.SOCK_SEQPACKET,
}
