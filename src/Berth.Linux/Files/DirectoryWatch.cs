using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Tells which files of a directory are written to, and closed by somebody who could write to them: inotify(7).</summary>
public sealed class DirectoryWatch : IDisposable
{
    private readonly Dictionary<string, bool> _happened = new(StringComparer.Ordinal);
    private readonly Inotify _inotify = new(room: 64);

    private DirectoryWatch()
    {
    }

    /// <summary>Readable when there is something to tell; owned by this object.</summary>
    public SafeFileHandle Handle => _inotify.Handle;

    /// <summary>Watches the files directly in a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="LinuxException">The kernel refuses: ENOENT, ENOTDIR; EMFILE or ENOSPC where the user has too many
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

    /// <summary>Takes what there is to tell, without waiting. What is called may dispose of this object.</summary>
    /// <param name="happened">Called once with the name of a file that was written to, or, with true, also closed for the last time by
    /// whoever has that open file.</param>
    /// <returns>False: so much happened that some of it is not told; look at every file.</returns>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public bool Take(Action<string, bool> happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var isComplete = true;
        while (_inotify.TryRead((_, mask, name) =>
        {
            isComplete &= (mask & Libc.IN_Q_OVERFLOW) == 0;
            if (!name.IsEmpty)
                CollectionsMarshal.GetValueRefOrAddDefault(_happened, HostText.Decode(name), out bool _) |= (mask & Libc.IN_CLOSE_WRITE) != 0;
            return true;
        }))
        {
            foreach (var (name, isClosed) in _happened)
                happened(name, isClosed);
            _happened.Clear();
        }

        return isComplete;
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _inotify.Dispose();
}
