using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Reports changes to given files and directories, even after they are renamed: inotify(7).</summary>
public sealed class FileWatch : IDisposable
{
    private const uint Written = Libc.IN_MODIFY | Libc.IN_CLOSE_WRITE;
    private const uint Removed = Libc.IN_DELETE | Libc.IN_DELETE_SELF | Libc.IN_MOVED_FROM | Libc.IN_MOVE_SELF | Libc.IN_UNMOUNT;
    private readonly Inotify _inotify = new(room: 16);

    private FileWatch()
    {
    }

    /// <summary>Readable while changes are pending; owned by this object.</summary>
    public SafeFileHandle Handle => _inotify.Handle;

    /// <summary>Creates a watch without files.</summary>
    /// <exception cref="LinuxException">EMFILE: the user has too many inotify instances (inotify(7)).</exception>
    public static FileWatch Create() => new();

    /// <summary>Watches a file for being written to, and for being closed after having been open for writing.</summary>
    /// <param name="path">The file. Symbolic links are followed, so <c>/proc/PID/fd/N</c> works for a file without a name.</param>
    /// <returns>The number with which <see cref="Take"/> reports the file.</returns>
    /// <exception cref="LinuxException">ENOENT; ENOSPC: the user has too many watches.</exception>
    public int AddWritten(string path) => _inotify.Add(path, Written);

    /// <summary>Watches a directory for its own and its entries' removal or renaming.</summary>
    /// <param name="path">The directory.</param>
    /// <returns>The number with which <see cref="Take"/> reports the directory.</returns>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR; ENOSPC: the user has too many watches.</exception>
    public int AddRemoved(string path) => _inotify.Add(path, Removed | Libc.IN_ONLYDIR);

    /// <summary>Reports pending changes without blocking.</summary>
    /// <param name="report">Called with the number of the file or directory, and whether the file was closed.</param>
    /// <returns>False: the kernel's queue overflowed and changes are missing; look at every file.</returns>
    public bool Take(Action<int, bool> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var isComplete = true;
        while (_inotify.TryRead((number, mask, _) =>
        {
            isComplete &= (mask & Libc.IN_Q_OVERFLOW) == 0;
            report(number, (mask & Libc.IN_CLOSE_WRITE) != 0);
            return true;
        }))
        {
            // Until nothing is pending.
        }

        return isComplete;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _inotify.Dispose();
}
