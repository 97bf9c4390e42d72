using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>Tells which files of a directory are written to, and closed by somebody who could write to them: inotify(7).</summary>
public sealed class DirectoryWatch : IDisposable
{
    private const int NameMax = 255;
    private readonly byte[] _buffer = new byte[16 * (Interop.sizeof_inotify_event + NameMax + 1)];

    private DirectoryWatch(SafeFileHandle handle) => Handle = handle;

    /// <summary>Readable when there is something to tell; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Watches the files directly in a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOTDIR; EMFILE or ENOSPC where the user has too many (inotify(7)).</exception>
    public static DirectoryWatch Create(string directory)
    {
        var handle = Interop.inotify_init1(Interop.IN_NONBLOCK | Interop.IN_CLOEXEC);
        if (handle.IsInvalid)
            throw LinuxException.Last("watch", directory);
        if (Interop.inotify_add_watch(handle, directory, Interop.IN_MODIFY | Interop.IN_CLOSE_WRITE | Interop.IN_ONLYDIR) >= 0)
            return new DirectoryWatch(handle);
        var refusal = LinuxException.Last("watch", directory);
        handle.Dispose();
        throw refusal;
    }

    /// <summary>Takes what there is to tell, without waiting.</summary>
    /// <param name="happened">Called with the name of a file that was written to, or, with true, closed for the last time by whoever has that open file.</param>
    /// <returns>False: so much happened that some of it is not told; look at every file.</returns>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public bool Take(Action<string, bool> happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var isComplete = true;
        while (DescriptorIO.TryRead(Handle, _buffer) is > 0 and var count)
        {
            // struct inotify_event: wd, mask, cookie, len, then the name, padded with NULs.
            for (var events = _buffer.AsSpan(0, count); events.Length >= Interop.sizeof_inotify_event;)
            {
                var mask = BinaryPrimitives.ReadUInt32LittleEndian(events[4..]);
                var length = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
                var name = events.Slice(Interop.sizeof_inotify_event, length).TrimEnd((byte)0);
                isComplete &= (mask & Interop.IN_Q_OVERFLOW) == 0;
                if (!name.IsEmpty)
                    happened(HostText.Decode(name), (mask & Interop.IN_CLOSE_WRITE) != 0);
                events = events[(Interop.sizeof_inotify_event + length)..];
            }
        }

        return isComplete;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => Handle.Dispose();
}
