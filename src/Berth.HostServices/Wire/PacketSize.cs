using Berth.Linux.Kernel;

namespace Berth.HostServices.Wire;

/// <summary>How long packets are, and the buffer that every one of them fits.</summary>
internal static class PacketSize
{
    private const long WithoutProc = 64_000;
    private const long Largest = 64 * 1024 * 1024;

    [ThreadStatic]
    private static byte[]? t_buffer;

    /// <summary>The longest text, in bytes, that we put into a packet: net.core.wmem_max, as the reference does.</summary>
    internal static int MaximumSent { get; } = (int)Math.Clamp(Sysctl.Find("net.core.wmem_max") ?? WithoutProc, 1, Largest);

    /// <summary>
    /// Where this thread receives. The kernel doubles what SO_SNDBUF asks for, of which wmem_max is the most, and a packet is never longer
    /// than that: so all fit, and nobody need ask for a packet's length first, which would be a system call more for each. (A sender with
    /// CAP_NET_ADMIN can set more. Its packet is cut and the kernel says so: a protocol error.) What is never written is never backed
    /// by memory, there is one for each thread and not for each connection, and what was received is copied out at once.
    /// </summary>
    internal static byte[] ReceiveBuffer =>
        t_buffer ??= GC.AllocateUninitializedArray<byte>((int)Math.Max(2L * MaximumSent, 2 * WithoutProc), pinned: true);
}
