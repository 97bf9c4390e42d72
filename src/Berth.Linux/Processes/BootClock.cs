using System.Buffers.Text;
using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>The clock of the start times of processes: it begins at boot, and goes on while the host sleeps.</summary>
internal static class BootClock
{
    /// <summary>The ticks of a start time in a second.</summary>
    internal static readonly double TicksPerSecond = Libc.sysconf(Libc._SC_CLK_TCK);

    /// <summary>The seconds since boot, to a hundredth.</summary>
    /// <param name="buffer">A buffer for the file.</param>
    /// <exception cref="LinuxException">/proc/uptime can't be read.</exception>
    internal static double Uptime(Span<byte> buffer)
    {
        var count = Libc.read_small_file(Libc.AT_FDCWD, "/proc/uptime\0"u8, buffer, out var error);
        return error == Errno.None && Utf8Parser.TryParse(buffer[..count], out double seconds, out _)
            ? seconds
            : throw new LinuxException(error, "read", "/proc/uptime");
    }
}
