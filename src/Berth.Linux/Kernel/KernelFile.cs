using System.Globalization;
using System.Runtime.CompilerServices;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Kernel;

/// <summary>Reads whole files of /proc and /sys. Their size is shown as 0, and they may grow while they are read.</summary>
internal static class KernelFile
{
    private const int FirstSize = 1024; // most files hold one number

    /// <summary>The path of a file of a process; null: this process.</summary>
    internal static string Path(int? pid, string name) =>
        pid is { } number ? string.Create(CultureInfo.InvariantCulture, $"/proc/{number}/{name}") : $"/proc/self/{name}";

    /// <summary>The whole content.</summary>
    /// <exception cref="LinuxException">The file can't be read; ENOENT or ESRCH: the process has ended.</exception>
    internal static string Read(string path) => TryRead(path, out var error) ?? throw new LinuxException(error, "read", path);

    /// <summary>The whole content; null if the file or its process does not exist.</summary>
    /// <exception cref="LinuxException">The file exists but can't be read.</exception>
    internal static string? Find(string path)
    {
        var text = TryRead(path, out var error);
        return text is null && error is not (Errno.ENOENT or Errno.ESRCH or Errno.ENOTDIR)
            ? throw new LinuxException(error, "read", path)
            : text;
    }

    /// <summary>Writes a value in a single call, as these files require.</summary>
    /// <exception cref="LinuxException">The kernel refused the value, which the message contains.</exception>
    internal static void Write(string path, string value)
    {
        using var file = Libc.open(path, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        if (file.IsInvalid)
            throw LinuxException.Last("open", path);
        var bytes = HostText.Encode(value);
        LinuxException.ThrowIfFailed(Libc.write(file, bytes, (nuint)bytes.Length), $"write \"{value}\" to", path);
    }

    [SkipLocalsInit] // Only what the kernel has written into the buffer is read.
    internal static string? TryRead(string path, out Errno error)
    {
        using var file = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (file.IsInvalid)
        {
            error = Libc.LastError;
            return null;
        }

        Span<byte> buffer = stackalloc byte[FirstSize];
        var length = 0;
        while (true)
        {
            var count = Libc.read(file, buffer[length..], (nuint)(buffer.Length - length));
            if (count < 0)
            {
                error = Libc.LastError;
                if (error is Errno.EINTR)
                    continue;
                return null;
            }

            if (count == 0)
                break;
            length += (int)count;
            if (length < buffer.Length)
                continue;
            var larger = new byte[2 * length];
            buffer.CopyTo(larger);
            buffer = larger;
        }

        error = Errno.None;
        return HostText.Decode(buffer[..length]);
    }
}
