using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>Makes listening unix(7) sockets. Their names in the file system remain; the owner of the directory removes them.</summary>
[SupportedOSPlatform("linux")]
public static class ListeningSocket
{
    /// <summary>
    /// Listens under a name. Clients can't connect before mode and owner are set. The descriptor is non-blocking and close-on-exec; the
    /// caller owns it.
    /// </summary>
    /// <param name="type">The type of the socket.</param>
    /// <param name="directory">The directory in which to make the name. Its own path may exceed the length of an address.</param>
    /// <param name="name">An unused name of at most 64 bytes.</param>
    /// <param name="mode">The mode; write permission allows to connect.</param>
    /// <param name="owner">The new uid and gid; null: unchanged.</param>
    /// <param name="backlog">The maximum number of connections that wait to be accepted.</param>
    /// <exception cref="LinuxException">EADDRINUSE: the name is in use; EACCES; EPERM: the caller may not change the owner.</exception>
    public static SafeFileHandle Create(
        UnixSocketType type, DirectoryHandle directory, string name, UnixFileMode mode, uint? owner, int backlog)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var socket = Libc.socket(Libc.AF_UNIX, (int)type | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (socket.IsInvalid)
            throw LinuxException.Last("make a socket");
        var held = false;
        try
        {
            directory.Handle.DangerousAddRef(ref held);
            var path = $"{DescriptorPath.Of(directory.Handle)}/{name}";
            LinuxException.ThrowIfFailed(Libc.bind(socket, path), "make the socket", name);
            if (owner is { } uid)
                FileOwner.Set(path, uid, uid);
            File.SetUnixFileMode(path, mode);
            LinuxException.ThrowIfFailed(Libc.listen(socket, backlog), "listen on", name);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            if (held)
                directory.Handle.DangerousRelease();
        }
    }
}
