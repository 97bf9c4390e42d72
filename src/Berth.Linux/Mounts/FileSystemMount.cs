using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Mounts;

/// <summary>Mounts and moves whole file systems, mount(2), as the first process of a system does.</summary>
public static class FileSystemMount
{
    private const int Detach = 2; // MNT_DETACH

    /// <summary>Mounts a file system.</summary>
    /// <param name="source">The device, or any word for a file system without one.</param>
    /// <param name="target">An existing directory.</param>
    /// <param name="type">The file system: "ext4", "proc"...</param>
    /// <param name="flags">A sum of <see cref="Abi.MountFlags"/>: MS_NOSUID...</param>
    /// <param name="options">Options of the file system; null: none.</param>
    /// <exception cref="LinuxException">mount(2) failed.</exception>
    public static void Make(string source, string target, string type, long flags = 0, string? options = null) =>
        LinuxException.ThrowIfFailed(Libc.mount(source, target, type, (nuint)flags, options), $"mount {type} at", target);

    /// <summary>Moves a mount to another directory.</summary>
    /// <param name="from">The mount point.</param>
    /// <param name="to">An existing directory, or "/".</param>
    /// <exception cref="LinuxException">mount(2) failed.</exception>
    public static void Move(string from, string to)
    {
        const nuint MS_MOVE = 0x2000;
        LinuxException.ThrowIfFailed(Libc.mount(from, to, null, MS_MOVE, null), "move the mount", from);
    }

    /// <summary>Makes a mount read-only: the file system writes its data, and accepts no more.</summary>
    /// <param name="target">The mount point.</param>
    /// <exception cref="LinuxException">mount(2) failed; EBUSY: a file is open for writing.</exception>
    public static void MakeReadOnly(string target)
    {
        const nuint MS_RDONLY = 1, MS_REMOUNT = 32;
        LinuxException.ThrowIfFailed(Libc.mount("none", target, null, MS_RDONLY | MS_REMOUNT, null), "make read-only", target);
    }

    /// <summary>Removes a mount from the tree; it ends when it is not used any more.</summary>
    /// <param name="target">The mount point.</param>
    /// <exception cref="LinuxException">umount2(2) failed.</exception>
    public static void Remove(string target) => LinuxException.ThrowIfFailed(Libc.umount2(target, Detach), "unmount", target);
}
