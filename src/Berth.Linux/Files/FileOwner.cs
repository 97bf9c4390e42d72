using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Changes the owner of files.</summary>
public static class FileOwner
{
    /// <summary>Changes the owner of a file; of a symbolic link itself, not its target.</summary>
    /// <param name="path">The file.</param>
    /// <param name="uid">The new owner.</param>
    /// <param name="gid">The new group.</param>
    /// <exception cref="LinuxException">EPERM: the caller is not root; ENOENT, EROFS and so on.</exception>
    public static void Set(string path, uint uid, uint gid) =>
        LinuxException.ThrowIfFailed(Libc.lchown(path, uid, gid), "change the owner of", path);

    /// <summary>Changes the owner of an open file.</summary>
    /// <param name="file">Any descriptor, O_PATH too; owned by the caller.</param>
    /// <param name="name">The name used in error messages.</param>
    /// <param name="uid">The new owner.</param>
    /// <param name="gid">The new group.</param>
    /// <exception cref="LinuxException">EPERM: the caller is not root; EROFS and so on.</exception>
    public static void Set(SafeFileHandle file, string name, uint uid, uint gid) =>
        LinuxException.ThrowIfFailed(Libc.fchownat(file, "", uid, gid, Libc.AT_EMPTY_PATH), "change the owner of", name);
}
