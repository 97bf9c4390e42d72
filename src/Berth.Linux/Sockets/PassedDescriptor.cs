using System.Runtime.InteropServices;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>A descriptor that an untrusted process has passed.</summary>
public static class PassedDescriptor
{
    /// <summary>Closes descriptors, each as <see cref="Close(SafeHandle)"/>.</summary>
    /// <param name="descriptors">The descriptors.</param>
    public static void Close(IEnumerable<SafeHandle> descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        foreach (var descriptor in descriptors)
            Close(descriptor);
    }

    /// <summary>
    /// Closes it. close(2) of a socket may wait for as long as that process has set (SO_LINGER, socket(7)): so the option is taken away,
    /// and a thread of its own closes sockets, because the process may set the option again.
    /// </summary>
    /// <param name="descriptor">The descriptor.</param>
    public static void Close(SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ReadOnlySpan<byte> off = [0, 0, 0, 0, 0, 0, 0, 0]; // struct linger
        if (descriptor is SafeFileHandle { IsClosed: false, IsInvalid: false } file
            && Libc.setsockopt(file, Libc.SOL_SOCKET, Libc.SO_LINGER, off, off.Length) == 0)
            new Thread(static closing => ((SafeHandle)closing!).Dispose()) { IsBackground = true, Name = "berth close" }.UnsafeStart(file);
        else
            descriptor.Dispose();
    }
}
