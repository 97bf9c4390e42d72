using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>
/// A terminal that hands on each byte as it comes (Ctrl-C too) and shows just what it is sent, as cfmakeraw(3) has it. Disposing this
/// brings back exactly the attributes it had before. From any thread, a signal handler's (<c>PosixSignalRegistration</c>) as well.
/// </summary>
/// <remarks>
/// Attributes change at once (TCSANOW): nothing that was typed ahead is lost, and a terminal whose output stands still cannot hold us up.
/// A process in the background that does this is stopped by SIGTTOU until it is in the foreground again.
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

    /// <summary>Makes a terminal raw. The caller disposes what is returned, before it closes the terminal.</summary>
    /// <param name="terminal">The terminal; stays the caller's.</param>
    /// <exception cref="LinuxException">ENOTTY: it is none. EIO: it hung up, or is another session's.</exception>
    public static RawMode Enter(SafeFileHandle terminal)
    {
        var mode = new RawMode(terminal, Terminal.Attributes(terminal));
        LinuxException.ThrowIfFailed(mode.Apply(mode._raw), "make the terminal raw");
        return mode;
    }

    /// <summary>
    /// Makes it raw again where somebody else has changed it: a shell does, while it has us stopped. Nothing happens after disposal, or
    /// where the terminal is gone.
    /// </summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (!_restored)
                _ = Apply(_raw);
        }
    }

    /// <summary>Brings back the attributes, once. A terminal that is gone has none to bring back; that is no error.</summary>
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
