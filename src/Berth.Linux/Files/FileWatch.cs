using System.Buffers.Binary;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Tells of changes to files and directories that it was given, whatever their names are by now: inotify(7).</summary>
public sealed class FileWatch : IDisposable
{
    private const int NameMax = 255;
    private const uint Written = Libc.IN_MODIFY | Libc.IN_CLOSE_WRITE;
    private const uint Removed = Libc.IN_DELETE | Libc.IN_DELETE_SELF | Libc.IN_MOVED_FROM | Libc.IN_MOVE_SELF | Libc.IN_UNMOUNT;
    private readonly byte[] _buffer = new byte[16 * (Libc.sizeof_inotify_event + NameMax + 1)];

    private FileWatch(SafeFileHandle handle) => Handle = handle;

    /// <summary>Readable when there is something to tell; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Makes one that watches nothing yet.</summary>
    /// <exception cref="LinuxException">EMFILE: the user has too many (inotify(7)).</exception>
    public static FileWatch Create()
    {
        var handle = Libc.inotify_init1(Libc.IN_NONBLOCK | Libc.IN_CLOEXEC);
        return handle.IsInvalid ? throw LinuxException.Last("watch files") : new FileWatch(handle);
    }

    /// <summary>Tells when a file is written to, or closed by who could write to it.</summary>
    /// <param name="path">The file; a link is followed, so <c>/proc/PID/fd/N</c> is one that has no name any more.</param>
    /// <returns>What <see cref="Take"/> calls it.</returns>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOSPC.</exception>
    public int AddWritten(string path) => Add(path, Written);

    /// <summary>Tells when a directory, or something in it, is removed or moved away.</summary>
    /// <param name="path">The directory.</param>
    /// <returns>What <see cref="Take"/> calls it.</returns>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOTDIR, ENOSPC.</exception>
    public int AddRemoved(string path) => Add(path, Removed | Libc.IN_ONLYDIR);

    /// <summary>Takes what there is to tell, without waiting.</summary>
    /// <param name="happened">Called with a number that was returned before, and whether the file was closed.</param>
    /// <returns>False: so much happened that some of it is not told; look at everything.</returns>
    public bool Take(Action<int, bool> happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var isComplete = true;
        while (DescriptorIO.TryRead(Handle, _buffer) is > 0 and var count)
        {
            // struct inotify_event: wd, mask, cookie, len, then a name.
            for (var events = _buffer.AsSpan(0, count); events.Length >= Libc.sizeof_inotify_event;)
            {
                var mask = BinaryPrimitives.ReadUInt32LittleEndian(events[4..]);
                isComplete &= (mask & Libc.IN_Q_OVERFLOW) == 0;
                happened(BinaryPrimitives.ReadInt32LittleEndian(events), (mask & Libc.IN_CLOSE_WRITE) != 0);
                events = events[(Libc.sizeof_inotify_event + BinaryPrimitives.ReadInt32LittleEndian(events[12..]))..];
            }
        }

        return isComplete;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => Handle.Dispose();

    private int Add(string path, uint events)
    {
        var number = Libc.inotify_add_watch(Handle, path, events);
        return number >= 0 ? number : throw LinuxException.Last("watch", path);
    }
}
