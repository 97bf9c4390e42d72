using Berth.Linux.Sockets;

namespace Berth.HostServices.Messages;

/// <summary>Limits on what a peer can make this process hold. A message that exceeds them is a <see cref="ProtocolException"/>.</summary>
public sealed record WireLimits
{
    /// <summary>The default limits.</summary>
    public static WireLimits Default { get; } = new();

    /// <summary>The maximum length of a JSON text in bytes, in a packet or a memory file. 64 MiB by default.</summary>
    public int MaximumPayload { get; init; } = 64 * 1024 * 1024;

    /// <summary>The maximum number of descriptors in a message, 0 to 253. The default is 253, the kernel's limit.</summary>
    public int MaximumDescriptors { get; init; } = PacketSocket.MaximumDescriptors;

    /// <summary>The maximum nesting of arrays and objects. 64 by default.</summary>
    public int MaximumDepth { get; init; } = 64;

    /// <summary>The maximum number of pending calls of a connection; the service rejects further ones. 256 by default.</summary>
    public int MaximumCalls { get; init; } = 256;
}
