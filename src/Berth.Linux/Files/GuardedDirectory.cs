using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// A directory held by a descriptor, for use where others may write to the directory or to one above it. Every operation acts on the
/// directory that was opened, even if another is moved to its path. Opening follows only symbolic links that root owns in directories that,
/// like those above them, only root may write to (<c>/var/run</c>, <c>/opt/app/current</c>). A workload of the same user could have created
/// any other link, to lead anywhere.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class GuardedDirectory : IDisposable
{
    private const int MostLinks = 8;
    private static readonly int s_flags = Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly bool _isOnlyOurs;
    private readonly bool _isOnlyRoots;

    /// <param name="handle">The directory; this object takes ownership.</param>
    /// <param name="path">The path, without links.</param>
    /// <param name="isOnlyOurs">Whether only this user and root can replace the directory or one above it.</param>
    /// <param name="isOnlyRoots">Whether only root can write to the directory and to those above it.</param>
    private GuardedDirectory(SafeFileHandle handle, string path, bool isOnlyOurs, bool isOnlyRoots) =>
        (_handle, _path, _isOnlyOurs, _isOnlyRoots) = (handle, path, isOnlyOurs, isOnlyRoots);

    /// <summary>Opens a directory; the caller owns the result.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="UnauthorizedAccessException">The path has a symbolic link. The message names it and suggests a remedy.</exception>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, EACCES.</exception>
    public static GuardedDirectory Open(string path) => Open(path, Path.GetFullPath(path), MostLinks);

    /// <summary>Opens an entry with O_PATH, without following a link; the caller owns the result. Null: there is no such entry.</summary>
    /// <param name="name">A name, not a path.</param>
    /// <exception cref="LinuxException">openat(2) failed: EACCES.</exception>
    public SafeFileHandle? Find(string name)
    {
        var found = Libc.openat(_handle, name, s_flags, 0);
        if (!found.IsInvalid)
            return found;
        return Libc.LastError == Errno.ENOENT ? null : throw LinuxException.Last("open", Path.Combine(_path, name));
    }

    /// <summary>Removes a file from the directory.</summary>
    /// <param name="name">A name, not a path.</param>
    /// <exception cref="LinuxException">unlinkat(2) failed.</exception>
    public void Delete(string name)
    {
        if (Libc.unlinkat(_handle, name, 0) != 0)
            throw LinuxException.Last("remove", Path.Combine(_path, name));
    }

    /// <summary>
    /// Binds a unix socket to a name in the directory. If only this user and root can redirect the path, the path is the socket's address,
    /// as getsockname(2) and ss(8) then show; otherwise the address goes through the descriptor in /proc.
    /// </summary>
    /// <param name="socket">A unix socket; owned by the caller.</param>
    /// <param name="name">A name that is not in use.</param>
    /// <exception cref="LinuxException">bind(2) failed: EADDRINUSE, EACCES, ENAMETOOLONG.</exception>
    public void BindSocket(SafeHandle socket, string name)
    {
        var path = Path.Combine(_path, name);
        if (Libc.bind(socket, _isOnlyOurs ? path : $"{DescriptorPath.Of(_handle)}/{name}") != 0)
            throw LinuxException.Last("make the socket", path);
    }

    /// <summary>Sets the mode of a socket that this process has just bound in the directory, and of no other file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mode">The new mode.</param>
    /// <exception cref="UnauthorizedAccessException">Another file has taken the name.</exception>
    public void SetSocketMode(string name, UnixFileMode mode)
    {
        using var found = Find(name);
        var isOurSocket = found is not null
            && FileStatus.Of(found) is { Kind: FileKind.Socket, Links: 1 } status
            && status.Uid == Credentials.EffectiveUid;
        if (!isOurSocket)
        {
            throw new UnauthorizedAccessException(
                $"{Path.Combine(_path, name)} was replaced while it was made; let nobody else write into {_path}");
        }
        FilePermissions.Set(found!, mode);
    }

    /// <summary>Closes the directory.</summary>
    public void Dispose() => _handle.Dispose();

    private static GuardedDirectory Open(string wanted, string path, int linksLeft)
    {
        var current = OpenRoot();
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < names.Length; i++)
        {
            using var parent = current;
            if (parent.Enter(names[i]) is { } inner)
                current = inner;
            else
            {
                var target = Path.Combine([parent._path, parent.ReadLink(wanted, names[i], linksLeft), .. names[(i + 1)..]]);
                return Open(wanted, Path.GetFullPath(target), linksLeft - 1);
            }
        }

        return current;
    }

    private static GuardedDirectory OpenRoot()
    {
        var root = Libc.open("/", s_flags | Libc.O_DIRECTORY, 0);
        if (root.IsInvalid)
            throw LinuxException.Last("open the directory", "/");
        var status = FileStatus.Of(root);
        return new GuardedDirectory(root, "/", IsOnlyOurs(status), IsOnlyRoots(status));
    }

    /// <summary>Opens a directory in this one; returns null if the name is a symbolic link.</summary>
    private GuardedDirectory? Enter(string name)
    {
        var path = Path.Combine(_path, name);
        var inner = Find(name) ?? throw new LinuxException(Errno.ENOENT, "open the directory", path);
        var status = FileStatus.Of(inner);
        if (status.Kind == FileKind.Directory)
            return new GuardedDirectory(inner, path, _isOnlyOurs && IsOnlyOurs(status), _isOnlyRoots && IsOnlyRoots(status));
        inner.Dispose();
        return status.Kind == FileKind.SymbolicLink ? null : throw new LinuxException(Errno.ENOTDIR, "open the directory", path);
    }

    private string ReadLink(string wanted, string name, int linksLeft)
    {
        var link = Path.Combine(_path, name);
        if (_isOnlyRoots
            && linksLeft > 0
            && FileStatus.Find(_handle, name) is { } status
            && TrustedDirectory.IsRoots(status.Uid)
            && SymbolicLink.Find(link) is { } text)
            return text;
        throw new UnauthorizedAccessException(
            $"{link} on the way to {wanted} is a symbolic link, and who made it could let it lead anywhere; "
            + "name the directory that is meant itself, or have root make the link where only root may write");
    }

    private static bool IsOnlyRoots(FileStatus directory) =>
        TrustedDirectory.IsRoots(directory.Uid) && !TrustedDirectory.MayOthersWrite(directory);

    private static bool IsOnlyOurs(FileStatus directory) =>
        (TrustedDirectory.IsRoots(directory.Uid) || directory.Uid == Credentials.EffectiveUid)
        && (!TrustedDirectory.MayOthersWrite(directory) || directory.Mode.HasFlag(UnixFileMode.StickyBit));
}
