using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>The root and the working directory of this process.</summary>
public static class ProcessRoot
{
    /// <summary>Makes a directory the root and the working directory of this process: chroot(2). No security boundary.</summary>
    /// <param name="path">A directory.</param>
    /// <exception cref="LinuxException">EPERM: this process may not; ENOENT, ENOTDIR.</exception>
    public static void Change(string path)
    {
        LinuxException.ThrowIfFailed(Libc.chroot(path), "make the root directory", path);
        Enter("/");
    }

    /// <summary>Makes a directory the working directory of this process: chdir(2).</summary>
    /// <param name="path">A directory.</param>
    /// <exception cref="LinuxException">chdir(2) failed: ENOENT, ENOTDIR, EACCES.</exception>
    public static void Enter(string path) => LinuxException.ThrowIfFailed(Libc.chdir(path), "enter the directory", path);
}
