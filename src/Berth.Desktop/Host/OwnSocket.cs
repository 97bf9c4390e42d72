using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Desktop.Host;

/// <summary>Sockets that Berth makes for a workload in the directory of an instance.</summary>
internal static class OwnSocket
{
    private const int Backlog = 64;
    private const UnixFileMode OwnerConnects = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode AllConnect =
        OwnerConnects | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>
    /// Listens. The socket is the workload's, if Berth may give it to another user. If not, the directory keeps other users out.
    /// </summary>
    /// <param name="path">The socket.</param>
    /// <param name="uid">The uid of the workload, if it is not the caller's.</param>
    /// <returns>The listening socket; the caller owns it.</returns>
    public static SafeFileHandle Listen(string path, uint? uid)
    {
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!, followLink: false);
        var name = Path.GetFileName(path);
        return uid is not null && !Credentials.IsRoot
            ? ListeningSocket.Create(UnixSocketType.Stream, directory, name, AllConnect, owner: null, Backlog)
            : ListeningSocket.Create(UnixSocketType.Stream, directory, name, OwnerConnects, uid, Backlog);
    }
}
