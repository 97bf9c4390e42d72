using System.Buffers.Binary;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>An inotify instance (inotify(7)) and the reader of its events.</summary>
/// <param name="room">The number of events with names of maximum length that fit into the buffer.</param>
internal sealed class Inotify(int room) : IDisposable
{
    private const int NameMax = 255;

    private readonly byte[] _buffer = new byte[room * (Libc.sizeof_inotify_event + NameMax + 1)];

    /// <summary>Receives an event.</summary>
    /// <param name="watch">The number that <see cref="Add"/> returned; -1 if the kernel's queue overflowed.</param>
    /// <param name="mask">IN_* bits.</param>
    /// <param name="name">The name of the entry of a watched directory; empty if the event is about the watched file itself.</param>
    /// <returns>False: skip the remaining events.</returns>
    public delegate bool Event(int watch, uint mask, ReadOnlySpan<byte> name);

    /// <summary>Readable while events are pending.</summary>
    public SafeFileHandle Handle { get; } = Create();

    /// <summary>Watches a file or directory.</summary>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, EACCES; ENOSPC: the user has too many watches.</exception>
    public int Add(string path, uint events)
    {
        var number = Libc.inotify_add_watch(Handle, path, events);
        return number >= 0 ? number : throw LinuxException.Last("watch", path);
    }

    /// <summary>Reads pending events once without blocking; false if there were none.</summary>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public bool TryRead(Event onEvent)
    {
        if (Handle.IsClosed || DescriptorIO.TryRead(Handle, _buffer) is not (> 0 and var count))
            return false;

        // struct inotify_event: wd, mask, cookie, len, then the name, padded with NULs.
        for (var events = _buffer.AsSpan(0, count); events.Length >= Libc.sizeof_inotify_event;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
            var name = events.Slice(Libc.sizeof_inotify_event, length).TrimEnd((byte)0);
            if (!onEvent(BinaryPrimitives.ReadInt32LittleEndian(events), BinaryPrimitives.ReadUInt32LittleEndian(events[4..]), name))
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
