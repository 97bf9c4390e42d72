namespace Berth.Workloads.Specs;

/// <summary>The type of a listening socket (socket(2)).</summary>
public enum ListenKind
{
    /// <summary>SOCK_STREAM: TCP, or a byte stream over a path.</summary>
    Stream,

    /// <summary>SOCK_DGRAM: UDP, or datagrams over a path.</summary>
    Datagram,

    /// <summary>SOCK_SEQPACKET: for paths only.</summary>
    Seqpacket,
}
