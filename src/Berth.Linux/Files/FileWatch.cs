using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Tells of changes to files and directories that it was given, whatever their names are by now: inotify(7).</summary>
public sealed class FileWatch : IDisposable
{
    private const uint Written = Libc.IN_MODIFY | Libc.IN_CLOSE_WRITE;
    private const uint Removed = Libc.IN_DELETE | Libc.IN_DELETE_SELF | Libc.IN_MOVED_FROM | Libc.IN_MOVE_SELF | Libc.IN_UNMOUNT;
    private readonly Inotify _inotify = new(room: 16);

    private FileWatch()
    {
    }

    /// <summary>Readable when there is something to tell; owned by this object.</summary>
    public SafeFileHandle Handle => _inotify.Handle;

    /// <summary>Makes one that watches nothing yet.</summary>
    /// <exception cref="LinuxException">EMFILE: the user has too many (inotify(7)).</exception>
    public static FileWatch Create() => new();

    /// <summary>Tells when a file is written to, or closed by who could write to it.</summary>
    /// <param name="path">The file; a link is followed, so <c>/proc/PID/fd/N</c> is one that has no name any more.</param>
    /// <returns>What <see cref="Take"/> calls it.</returns>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOSPC.</exception>
    public int AddWritten(string path) => _inotify.Add(path, Written);

    /// <summary>Tells when a directory, or something in it, is removed or moved away.</summary>
    /// <param name="path">The directory.</param>
    /// <returns>What <see cref="Take"/> calls it.</returns>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOTDIR, ENOSPC.</exception>
    public int AddRemoved(string path) => _inotify.Add(path, Removed | Libc.IN_ONLYDIR);

    /// <summary>Takes what there is to tell, without waiting.</summary>
    /// <param name="happened">Called with a number that was returned before, and whether the file was closed.</param>
    /// <returns>False: so much happened that some of it is not told; look at everything.</returns>
    public bool Take(Action<int, bool> happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var isComplete = true;
        while (_inotify.TryRead((number, mask, _) =>
        {
            isComplete &= (mask & Libc.IN_Q_OVERFLOW) == 0;
            happened(number, (mask & Libc.IN_CLOSE_WRITE) != 0);
            return true;
        }))
        {
            // Until there is no more.
        }

        return isComplete;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _inotify.Dispose();
}
