using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Descriptors;

/// <summary>The two ends of a pipe(2), close-on-exec. Disposing the object closes both; either may be closed earlier.</summary>
public sealed class Pipe : IDisposable
{
    private Pipe(SafeFileHandle readEnd, SafeFileHandle writeEnd)
    {
        ReadEnd = readEnd;
        WriteEnd = writeEnd;
    }

    /// <summary>The read end; owned by this object.</summary>
    public SafeFileHandle ReadEnd { get; }

    /// <summary>The write end; owned by this object.</summary>
    public SafeFileHandle WriteEnd { get; }

    /// <summary>Makes a pipe.</summary>
    /// <exception cref="LinuxException">pipe2(2) failed: EMFILE, ENFILE.</exception>
    public static Pipe Create()
    {
        var result = Libc.pipe2(out var readEnd, out var writeEnd, Libc.O_CLOEXEC);
        LinuxException.ThrowIfFailed(result, "make a pipe");
        return new Pipe(readEnd, writeEnd);
    }

    /// <summary>Closes both ends.</summary>
    public void Dispose()
    {
        ReadEnd.Dispose();
        WriteEnd.Dispose();
    }
}
