using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>Two connected unix(7) sockets, close-on-exec. Disposing the object closes both; either may be closed earlier.</summary>
public sealed class SocketPair : IDisposable
{
    private SocketPair(SafeFileHandle first, SafeFileHandle second)
    {
        First = first;
        Second = second;
    }

    /// <summary>The first socket; owned by this object.</summary>
    public SafeFileHandle First { get; }

    /// <summary>The second socket; owned by this object.</summary>
    public SafeFileHandle Second { get; }

    /// <summary>Makes a pair.</summary>
    /// <param name="type">The type of the sockets.</param>
    /// <exception cref="LinuxException">socketpair(2) failed: EMFILE, ENFILE.</exception>
    public static SocketPair Create(UnixSocketType type)
    {
        var result = Libc.socketpair(Libc.AF_UNIX, (int)type | Libc.SOCK_CLOEXEC, 0, out var first, out var second);
        LinuxException.ThrowIfFailed(result, "make a socket pair");
        return new SocketPair(first, second);
    }

    /// <summary>Closes both.</summary>
    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}
