using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Kernel;

/// <summary>Reads files of /proc and /sys whole: they say that they are empty, and grow while they are read.</summary>
internal static class KernelFile
{
    private const int FirstSize = 1024; // most are a number

    /// <summary>The path of a file of a process; "self" where there is no pid.</summary>
    internal static string Path(int? pid, string name) =>
        pid is { } number ? string.Create(CultureInfo.InvariantCulture, $"/proc/{number}/{name}") : $"/proc/self/{name}";

    /// <summary>All of it.</summary>
    /// <exception cref="LinuxException">It can't be read: ENOENT or ESRCH where the process is gone.</exception>
    internal static string Read(string path) => TryRead(path, out var error) ?? throw new LinuxException(error, "read", path);

    /// <summary>All of it; null where the file or its process is not there.</summary>
    /// <exception cref="LinuxException">It is there and can't be read.</exception>
    internal static string? Find(string path)
    {
        var text = TryRead(path, out var error);
        return text is null && error is not (Errno.ENOENT or Errno.ESRCH or Errno.ENOTDIR) ? throw new LinuxException(error, "read", path) : text;
    }

    /// <summary>Writes a value in one call, as these files want it.</summary>
    /// <exception cref="LinuxException">The kernel does not take it; the message has the value.</exception>
    internal static void Write(string path, string value)
    {
        using var file = Libc.open(path, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        if (file.IsInvalid)
            throw LinuxException.Last("open", path);
        var bytes = HostText.Encode(value);
        LinuxException.ThrowIfFailed(Libc.write(file, bytes, (nuint)bytes.Length), $"write \"{value}\" to", path);
    }

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
