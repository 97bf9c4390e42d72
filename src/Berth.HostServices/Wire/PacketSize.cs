using Berth.Linux.Kernel;

namespace Berth.HostServices.Wire;

/// <summary>The maximum length of packets, and a buffer that any packet fits into.</summary>
internal static class PacketSize
{
    private const long WithoutProc = 64_000;
    private const long Largest = 64 * 1024 * 1024;

    [ThreadStatic]
    private static byte[]? t_buffer;

    /// <summary>
    /// The maximum length of a text, in bytes, that is sent in a packet: net.core.wmem_max, as in the reference implementation.
    /// </summary>
    internal static int MaximumSent { get; } = (int)Math.Clamp(Sysctl.Find("net.core.wmem_max") ?? WithoutProc, 1, Largest);

    /// <summary>
    /// The receive buffer of this thread. The kernel doubles the value set for SO_SNDBUF, which is at most wmem_max, and a packet is never
    /// longer than that. So all packets fit, and no extra system call is needed to ask for a packet's length. (A sender with CAP_NET_ADMIN
    /// can set more. Its packet is cut, the kernel reports that, and it is a protocol error.) Pages that are never written take no memory,
    /// the buffer is shared by all connections of the thread, and received data is copied out at once.
    /// </summary>
    internal static byte[] ReceiveBuffer =>
        t_buffer ??= GC.AllocateUninitializedArray<byte>((int)Math.Max(2L * MaximumSent, 2 * WithoutProc), pinned: true);
}
