using Berth.Linux.Sockets;

namespace Berth.HostServices.Messages;

/// <summary>What a peer may make us hold. Beyond it a message is a <see cref="ProtocolException"/>.</summary>
public sealed record WireLimits
{
    /// <summary>The limits that hold where none are given.</summary>
    public static WireLimits Default { get; } = new();

    /// <summary>The longest JSON text, in bytes, in a packet or a memory file. 64 MiB unless set.</summary>
    public int MaximumPayload { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many descriptors a message may carry, 0 to 253 (the kernel's limit, which it is unless set).</summary>
    public int MaximumDescriptors { get; init; } = PacketSocket.MaximumDescriptors;

    /// <summary>How deep arrays and objects may nest. 64 unless set.</summary>
    public int MaximumDepth { get; init; } = 64;

    /// <summary>How many calls of one connection a service has under way at once; further ones are refused. 256 unless set.</summary>
    public int MaximumCalls { get; init; } = 256;
}
