using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>
/// Files of one directory that are replaced whole, again and again, and mean nothing after a reboot: nothing is flushed. Nobody else writes
/// there. As <see cref="AtomicFile"/>, at a third of its system calls.
/// </summary>
/// <param name="directory">The directory.</param>
public sealed class ReplacedFiles(string directory) : IDisposable
{
    private const string Unfinished = ".new";

    private SafeFileHandle? _directory;

    /// <summary>Makes a file, or replaces it.</summary>
    /// <param name="name">Its name in the directory.</param>
    /// <param name="content">All of its content.</param>
    /// <exception cref="LinuxException">It can't be written; what was there is as it was.</exception>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        if (TryWrite(name, content))
            return;

        // The directory was removed, and made anew.
        _directory?.Dispose();
        _directory = null;
        if (!TryWrite(name, content))
            throw new LinuxException(Errno.ENOENT, "write", $"{directory}/{name}");
    }

    /// <summary>Closes the directory.</summary>
    public void Dispose() => _directory?.Dispose();

    private bool TryWrite(string name, ReadOnlySpan<byte> content)
    {
        if (_directory is null)
        {
            var opened = Libc.open(directory, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
            _directory = opened.IsInvalid ? throw LinuxException.Last("open the directory", directory) : opened;
        }

        using var file = Libc.openat(_directory, Unfinished, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, Libc.OwnerOnly);
        if (file.IsInvalid)
            return Libc.LastError == Errno.ENOENT ? false : throw LinuxException.Last("write", $"{directory}/{name}");
        try
        {
            DescriptorIO.WriteFully(file, content, $"{directory}/{name}");
            LinuxException.ThrowIfFailed(Libc.renameat(_directory, Unfinished, _directory, name), "replace", $"{directory}/{name}");
            return true;
        }
        catch
        {
            _ = Libc.unlinkat(_directory, Unfinished, 0);
            throw;
        }
    }
}
