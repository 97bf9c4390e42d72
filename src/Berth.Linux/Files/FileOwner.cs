using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Changes whose a file is.</summary>
public static class FileOwner
{
    /// <summary>Gives a file away; a symbolic link is given away itself.</summary>
    /// <param name="path">The file.</param>
    /// <param name="uid">The new owner.</param>
    /// <param name="gid">The new group.</param>
    /// <exception cref="LinuxException">EPERM: only root may; ENOENT and the like.</exception>
    public static void Set(string path, uint uid, uint gid) => LinuxException.ThrowIfFailed(Libc.lchown(path, uid, gid), "change the owner of", path);

    /// <summary>Gives an open file away.</summary>
    /// <param name="file">Any descriptor, O_PATH too; stays the caller's.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="uid">The new owner.</param>
    /// <param name="gid">The new group.</param>
    /// <exception cref="LinuxException">EPERM: only root may; EROFS and the like.</exception>
    public static void Set(SafeFileHandle file, string name, uint uid, uint gid) =>
        LinuxException.ThrowIfFailed(Libc.fchownat(file, "", uid, gid, Libc.AT_EMPTY_PATH), "change the owner of", name);
}
