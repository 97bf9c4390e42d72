using System.Diagnostics;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Files;

/// <summary>
/// Reports whether given names were created, removed, or moved to other files since the watch began: inotify(7). This includes two renames
/// that cancel each other.
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

    /// <summary>Creates a watch without names.</summary>
    /// <exception cref="LinuxException">EMFILE: the user has too many inotify instances (inotify(7)).</exception>
    public static NameWatch Create() => new();

    /// <summary>Watches a name.</summary>
    /// <param name="path">An absolute path. The file need not exist, but its directory must.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR; EACCES: the directory may not be listed; ENOSPC: the user has too many
    /// watches.</exception>
    public void Add(string path)
    {
        var slash = path.LastIndexOf('/');
        var directory = slash <= 0 ? "/" : path[..slash];
        _directories[_inotify.Add(directory, Named | Gone | Libc.IN_ONLYDIR)] = directory;
        _paths.Add(path);
    }

    /// <summary>Waits until one of the names changes.</summary>
    /// <param name="timeout">The timeout; zero: look only at changes so far.</param>
    /// <returns>A name that has changed since it was added, or the directory of one, if that was removed or moved; null: none
    /// has.</returns>
    /// <exception cref="LinuxException">read(2) or poll(2) failed.</exception>
    public string? FindChanged(TimeSpan timeout)
    {
        var since = Stopwatch.GetTimestamp();
        PollEntry[] entries = [new(_inotify.Handle) { Wanted = PollEvents.Readable }];
        while (true)
        {
            if (Take() is { } changed)
                return changed;
            var left = timeout - Stopwatch.GetElapsedTime(since);
            if (left <= TimeSpan.Zero || !DescriptorPoll.Wait(entries, (int)Math.Ceiling(left.TotalMilliseconds)))
                return Take();
        }
    }

    private string? Take()
    {
        string? changed = null;
        while (changed is null && _inotify.TryRead((number, mask, name) => (changed = Find(number, mask, name)) is null))
        {
            // Until nothing is pending, or one of the names has changed.
        }

        return changed;
    }

    private string? Find(int number, uint mask, ReadOnlySpan<byte> name)
    {
        if ((mask & Libc.IN_Q_OVERFLOW) != 0)
            return _paths.First(); // events are missing: any name may have changed
        if (!_directories.TryGetValue(number, out var directory) || (mask & Gone) != 0)
            return directory;
        var path = $"{directory.TrimEnd('/')}/{HostText.Decode(name)}";
        return _paths.Contains(path) ? path : null;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _inotify.Dispose();
}
