using System.Buffers.Text;
using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>Reads files of /proc/PID without allocating.</summary>
internal static class ProcFile
{
    private static readonly Lazy<SafeFileHandle> s_proc = new(() =>
    {
        var proc = Libc.open("/proc", Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        return proc.IsInvalid ? throw LinuxException.Last("open the directory", "/proc") : proc;
    });

    /// <summary>Reads the start of a file of a process; false if there is no such process.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="file">The file's name with a slash before and a NUL after: "/stat\0".</param>
    /// <param name="buffer">Receives the content.</param>
    /// <param name="content">The part of the buffer that was filled.</param>
    /// <exception cref="LinuxException">The file can't be read.</exception>
    internal static bool TryRead(int pid, ReadOnlySpan<byte> file, Span<byte> buffer, out ReadOnlySpan<byte> content)
    {
        Span<byte> path = stackalloc byte[64];
        _ = Utf8Formatter.TryFormat(pid, path, out var length);
        file.CopyTo(path[length..]);
        var count = Libc.read_small_file(s_proc.Value, path[..(length + file.Length)], buffer, out var error);
        content = buffer[..Math.Max(count, 0)];
        return Exists(error, pid);
    }

    /// <summary>Opens a file of a process for repeated reading; null if there is no such process. The caller owns it.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="file">The file's name.</param>
    /// <exception cref="LinuxException">The file can't be opened.</exception>
    internal static SafeFileHandle? TryOpen(int pid, string file)
    {
        var handle = Libc.openat(s_proc.Value, $"{pid.ToString(CultureInfo.InvariantCulture)}/{file}", Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        return !handle.IsInvalid || Exists(Libc.LastError, pid) ? handle : null;
    }

    /// <summary>Reads the start of an open file of a process again; false if the process has ended, even if its pid is reused.</summary>
    /// <param name="file">The file that <see cref="TryOpen"/> returned.</param>
    /// <param name="pid">The process, for error messages.</param>
    /// <param name="buffer">Receives the content.</param>
    /// <param name="content">The part of the buffer that was filled.</param>
    /// <exception cref="LinuxException">The file can't be read.</exception>
    internal static bool TryReadAgain(SafeFileHandle file, int pid, Span<byte> buffer, out ReadOnlySpan<byte> content)
    {
        var count = Libc.pread(file, buffer, (nuint)buffer.Length, 0);
        content = buffer[..(int)Math.Max(count, 0)];
        return Exists(count < 0 ? Libc.LastError : Errno.None, pid);
    }

    private static bool Exists(Errno error, int pid) => error switch
    {
        Errno.None => true,
        Errno.ENOENT or Errno.ESRCH => false,
        _ => throw new LinuxException(error, "look at process", pid.ToString(CultureInfo.InvariantCulture)),
    };
}
