using System.Diagnostics;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Files;

/// <summary>
/// Tells whether names in directories came to be, went, or were given to other files since it watches: inotify(7). Two renames that undo
/// each other are told, too.
/// </summary>
public sealed class NameWatch : IDisposable
{
    private const uint Named = Libc.IN_CREATE | Libc.IN_DELETE | Libc.IN_MOVED_FROM | Libc.IN_MOVED_TO;
    private const uint Gone = Libc.IN_DELETE_SELF | Libc.IN_MOVE_SELF | Libc.IN_UNMOUNT;
    private readonly Dictionary<int, string> _directories = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly Inotify _inotify = new(room: 16);

    private NameWatch()
    {
    }

    /// <summary>Makes one that watches nothing yet.</summary>
    /// <exception cref="LinuxException">EMFILE: the user has too many (inotify(7)).</exception>
    public static NameWatch Create() => new();

    /// <summary>Watches a name.</summary>
    /// <param name="path">An absolute path; what has the name need not be there, its directory must be.</param>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOTDIR, EACCES where the directory may not be listed, ENOSPC where the
    /// user has too many.</exception>
    public void Add(string path)
    {
        var slash = path.LastIndexOf('/');
        var directory = slash <= 0 ? "/" : path[..slash];
        _directories[_inotify.Add(directory, Named | Gone | Libc.IN_ONLYDIR)] = directory;
        _paths.Add(path);
    }

    /// <summary>Waits for one of the names to change.</summary>
    /// <param name="patience">How long; zero: only what has happened so far.</param>
    /// <returns>A name that changed since it is watched, or a directory of one that went; null: none did.</returns>
    /// <exception cref="LinuxException">read(2) or poll(2) failed.</exception>
    public string? FindChanged(TimeSpan patience)
    {
        var since = Stopwatch.GetTimestamp();
        PollEntry[] entries = [new(_inotify.Handle) { Wanted = PollEvents.Readable }];
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
        string? changed = null;
        while (changed is null && _inotify.TryRead((number, mask, name) => (changed = Find(number, mask, name)) is null))
        {
            // Until there is no more, or one of the names has changed.
        }

        return changed;
    }

    private string? Find(int number, uint mask, ReadOnlySpan<byte> name)
    {
        if ((mask & Libc.IN_Q_OVERFLOW) != 0)
            return _paths.First(); // so much happened that some of it is not told
        if (!_directories.TryGetValue(number, out var directory) || (mask & Gone) != 0)
            return directory;
        var path = $"{directory.TrimEnd('/')}/{HostText.Decode(name)}";
        return _paths.Contains(path) ? path : null;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _inotify.Dispose();
}
