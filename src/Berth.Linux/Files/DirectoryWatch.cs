using System.Buffers.Binary;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Tells which files of a directory are written to, and closed by somebody who could write to them: inotify(7).</summary>
public sealed class DirectoryWatch : IDisposable
{
    private const int NameMax = 255;
    private readonly Dictionary<string, bool> _happened = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = new byte[64 * (Libc.sizeof_inotify_event + NameMax + 1)];

    private DirectoryWatch(SafeFileHandle handle) => Handle = handle;

    /// <summary>Readable when there is something to tell; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Watches the files directly in a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOTDIR; EMFILE or ENOSPC where the user has too many (inotify(7)).</exception>
    public static DirectoryWatch Create(string directory)
    {
        var handle = Libc.inotify_init1(Libc.IN_NONBLOCK | Libc.IN_CLOEXEC);
        if (handle.IsInvalid)
            throw LinuxException.Last("watch", directory);
        if (Libc.inotify_add_watch(handle, directory, Libc.IN_MODIFY | Libc.IN_CLOSE_WRITE | Libc.IN_ONLYDIR) >= 0)
            return new DirectoryWatch(handle);
        var refusal = LinuxException.Last("watch", directory);
        handle.Dispose();
        throw refusal;
    }

    /// <summary>Takes what there is to tell, without waiting. What is called may dispose of this object.</summary>
    /// <param name="happened">Called once with the name of a file that was written to, or, with true, also closed for the last time by whoever has that open file.</param>
    /// <returns>False: so much happened that some of it is not told; look at every file.</returns>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public bool Take(Action<string, bool> happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var isComplete = true;
        while (!Handle.IsClosed && DescriptorIO.TryRead(Handle, _buffer) is > 0 and var count)
        {
            // struct inotify_event: wd, mask, cookie, len, then the name, padded with NULs.
            for (var events = _buffer.AsSpan(0, count); events.Length >= Libc.sizeof_inotify_event;)
            {
                var mask = BinaryPrimitives.ReadUInt32LittleEndian(events[4..]);
                var length = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
                var name = events.Slice(Libc.sizeof_inotify_event, length).TrimEnd((byte)0);
                isComplete &= (mask & Libc.IN_Q_OVERFLOW) == 0;
                if (!name.IsEmpty)
                    CollectionsMarshal.GetValueRefOrAddDefault(_happened, HostText.Decode(name), out _) |= (mask & Libc.IN_CLOSE_WRITE) != 0;
                events = events[(Libc.sizeof_inotify_event + length)..];
            }

            foreach (var (name, isClosed) in _happened)
                happened(name, isClosed);
            _happened.Clear();
        }

        return isComplete;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => Handle.Dispose();
}
