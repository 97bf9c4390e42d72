using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>
/// A terminal in raw mode, as with cfmakeraw(3): it passes on each byte at once, including Ctrl-C, and shows output unchanged. Disposing
/// the object restores the old attributes. It may be used from any thread, including the handler of a <c>PosixSignalRegistration</c>.
/// </summary>
/// <remarks>
/// Attributes change at once (TCSANOW): input typed ahead is kept, and a terminal whose output is stopped does not block the call. A
/// background process that calls this is stopped by SIGTTOU until it is in the foreground.
/// </remarks>
public sealed class RawMode : IDisposable
{
    private readonly SafeFileHandle _terminal;
    private readonly Libc.termios_t _before;
    private readonly Libc.termios_t _raw;
    private readonly Lock _gate = new();
    private bool _restored;

    private RawMode(SafeFileHandle terminal, Libc.termios_t before)
    {
        _terminal = terminal;
        _before = before;
        _raw = before;
        Libc.cfmakeraw(ref _raw);
    }

    /// <summary>Puts a terminal into raw mode. The caller must dispose the result before it closes the terminal.</summary>
    /// <param name="terminal">The terminal; owned by the caller.</param>
    /// <exception cref="LinuxException">ENOTTY: not a terminal. EIO: the terminal was hung up, or belongs to another session.</exception>
    public static RawMode Enter(SafeFileHandle terminal)
    {
        var mode = new RawMode(terminal, Terminal.Attributes(terminal));
        LinuxException.ThrowIfFailed(mode.Apply(mode._raw), "make the terminal raw");
        return mode;
    }

    /// <summary>
    /// Restores raw mode after another process has changed it, as a shell does while this process is stopped. No effect after disposal, or
    /// if the terminal was closed.
    /// </summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (!_restored)
                _ = Apply(_raw);
        }
    }

    /// <summary>Restores the old attributes once; no error if the terminal was closed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_restored)
                _ = Apply(_before);
            _restored = true;
        }
    }

    private int Apply(Libc.termios_t attributes)
    {
        int result;
        do
            result = Libc.tcsetattr(_terminal, Libc.TCSANOW, in attributes);
        while (result < 0 && Libc.LastError == Errno.EINTR);
        return result;
    }
}
