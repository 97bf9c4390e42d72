using System.Buffers.Binary;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>An inotify instance (inotify(7)), and the one reader of its events.</summary>
/// <param name="room">How many events with the longest names are read at once.</param>
internal sealed class Inotify(int room) : IDisposable
{
    private const int NameMax = 255;

    private readonly byte[] _buffer = new byte[room * (Libc.sizeof_inotify_event + NameMax + 1)];

    /// <summary>Is told an event.</summary>
    /// <param name="watch">What <see cref="Add"/> returned; -1 where the kernel let events go.</param>
    /// <param name="mask">IN_* bits.</param>
    /// <param name="name">The name in a watched directory; empty where it is about what is watched itself.</param>
    /// <returns>False: no more are wanted.</returns>
    public delegate bool Event(int watch, uint mask, ReadOnlySpan<byte> name);

    /// <summary>Readable when there is something to tell.</summary>
    public SafeFileHandle Handle { get; } = Create();

    /// <summary>Watches a file or directory.</summary>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOTDIR, EACCES; ENOSPC where the user has too many.</exception>
    public int Add(string path, uint events)
    {
        var number = Libc.inotify_add_watch(Handle, path, events);
        return number >= 0 ? number : throw LinuxException.Last("watch", path);
    }

    /// <summary>Reads once what there is to tell, without waiting; false: there was nothing.</summary>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public bool TryRead(Event told)
    {
        if (Handle.IsClosed || DescriptorIO.TryRead(Handle, _buffer) is not (> 0 and var count))
            return false;

        // struct inotify_event: wd, mask, cookie, len, then the name, padded with NULs.
        for (var events = _buffer.AsSpan(0, count); events.Length >= Libc.sizeof_inotify_event;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
            var name = events.Slice(Libc.sizeof_inotify_event, length).TrimEnd((byte)0);
            if (!told(BinaryPrimitives.ReadInt32LittleEndian(events), BinaryPrimitives.ReadUInt32LittleEndian(events[4..]), name))
                break;
            events = events[(Libc.sizeof_inotify_event + length)..];
        }

        return true;
    }

    public void Dispose() => Handle.Dispose();

    private static SafeFileHandle Create()
    {
        var handle = Libc.inotify_init1(Libc.IN_NONBLOCK | Libc.IN_CLOEXEC);
        return handle.IsInvalid ? throw LinuxException.Last("watch files") : handle;
    }
}
