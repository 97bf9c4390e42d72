using System.Buffers.Binary;
using System.Diagnostics;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Tells whether names in directories came to be, went, or were given to other files since it watches: inotify(7). Two renames that undo each other are told, too.</summary>
public sealed class NameWatch : IDisposable
{
    private const int NameMax = 255;
    private const uint Named = Libc.IN_CREATE | Libc.IN_DELETE | Libc.IN_MOVED_FROM | Libc.IN_MOVED_TO;
    private const uint Gone = Libc.IN_DELETE_SELF | Libc.IN_MOVE_SELF | Libc.IN_UNMOUNT;
    private readonly Dictionary<int, string> _directories = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly SafeFileHandle _handle;

    private NameWatch(SafeFileHandle handle) => _handle = handle;

    /// <summary>Makes one that watches nothing yet.</summary>
    /// <exception cref="LinuxException">EMFILE: the user has too many (inotify(7)).</exception>
    public static NameWatch Create()
    {
        var handle = Libc.inotify_init1(Libc.IN_NONBLOCK | Libc.IN_CLOEXEC);
        return handle.IsInvalid ? throw LinuxException.Last("watch names") : new NameWatch(handle);
    }

    /// <summary>Watches a name.</summary>
    /// <param name="path">An absolute path; what has the name need not be there, its directory must be.</param>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOTDIR, EACCES where the directory may not be listed, ENOSPC where the user has too many.</exception>
    public void Add(string path)
    {
        var slash = path.LastIndexOf('/');
        var directory = slash <= 0 ? "/" : path[..slash];
        var number = Libc.inotify_add_watch(_handle, directory, Named | Gone | Libc.IN_ONLYDIR);
        if (number < 0)
            throw LinuxException.Last("watch", directory);
        _directories[number] = directory;
        _paths.Add(path);
    }

    /// <summary>Waits for one of the names to change.</summary>
    /// <param name="patience">How long; zero: only what has happened so far.</param>
    /// <returns>A name that changed since it is watched, or a directory of one that went; null: none did.</returns>
    /// <exception cref="LinuxException">read(2) or poll(2) failed.</exception>
    public string? FindChanged(TimeSpan patience)
    {
        var since = Stopwatch.GetTimestamp();
        PollEntry[] entries = [new(_handle) { Wanted = PollEvents.Readable }];
        while (true)
        {
            if (Take() is { } changed)
                return changed;
            var left = patience - Stopwatch.GetElapsedTime(since);
            if (left <= TimeSpan.Zero || !DescriptorPoll.Wait(entries, (int)Math.Ceiling(left.TotalMilliseconds)))
                return Take();
        }
    }

    private string? Take()
    {
        var buffer = new byte[16 * (Libc.sizeof_inotify_event + NameMax + 1)];
        while (DescriptorIO.TryRead(_handle, buffer) is > 0 and var count)
        {
            // struct inotify_event: wd, mask, cookie, len, then the name, padded with NULs.
            for (var events = buffer.AsSpan(0, count); events.Length >= Libc.sizeof_inotify_event;)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
                var number = BinaryPrimitives.ReadInt32LittleEndian(events);
                if (Find(number, BinaryPrimitives.ReadUInt32LittleEndian(events[4..]), events.Slice(Libc.sizeof_inotify_event, length)) is { } changed)
                    return changed;
                events = events[(Libc.sizeof_inotify_event + length)..];
            }
        }

        return null;
    }

    private string? Find(int number, uint mask, ReadOnlySpan<byte> name)
    {
        if ((mask & Libc.IN_Q_OVERFLOW) != 0)
            return _paths.First(); // so much happened that some of it is not told
        if (!_directories.TryGetValue(number, out var directory) || (mask & Gone) != 0)
            return directory;
        var path = $"{directory.TrimEnd('/')}/{HostText.Decode(name.TrimEnd((byte)0))}";
        return _paths.Contains(path) ? path : null;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _handle.Dispose();
}
