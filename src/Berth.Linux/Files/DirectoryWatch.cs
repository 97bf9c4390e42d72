using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Reports files of a directory that are written to, or closed after having been open for writing: inotify(7).</summary>
public sealed class DirectoryWatch : IDisposable
{
    private readonly Dictionary<string, bool> _changes = new(StringComparer.Ordinal);
    private readonly Inotify _inotify = new(room: 64);

    private DirectoryWatch()
    {
    }

    /// <summary>Readable while changes are pending; owned by this object.</summary>
    public SafeFileHandle Handle => _inotify.Handle;

    /// <summary>Watches the files in a directory, not those below it.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR; EMFILE or ENOSPC: the user has too many instances or watches
    /// (inotify(7)).</exception>
    public static DirectoryWatch Create(string directory)
    {
        var watch = new DirectoryWatch();
        try
        {
            watch._inotify.Add(directory, Libc.IN_MODIFY | Libc.IN_CLOSE_WRITE | Libc.IN_ONLYDIR);
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    /// <summary>Reports pending changes without blocking. The callback may dispose this object.</summary>
    /// <param name="report">Called once for each file that was written to, with its name. The second argument is true if a descriptor that
    /// was open for writing was also closed.</param>
    /// <returns>False: the kernel's queue overflowed and changes are missing; look at every file.</returns>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public bool Take(Action<string, bool> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var isComplete = true;
        while (_inotify.TryRead((_, mask, name) =>
        {
            isComplete &= (mask & Libc.IN_Q_OVERFLOW) == 0;
            if (!name.IsEmpty)
            {
                ref var isClosed = ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, HostText.Decode(name), out bool _);
                isClosed |= (mask & Libc.IN_CLOSE_WRITE) != 0;
            }

            return true;
        }))
        {
            foreach (var (name, isClosed) in _changes)
                report(name, isClosed);
            _changes.Clear();
        }

        return isComplete;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _inotify.Dispose();
}
