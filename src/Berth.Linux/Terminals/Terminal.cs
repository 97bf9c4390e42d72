using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>Reads and sets properties of terminals: ioctl_tty(2), termios(3). Works with either side of a pseudo-terminal.</summary>
public static class Terminal
{
    private const byte Disabled = 0; // _POSIX_VDISABLE

    /// <summary>Whether a descriptor is a terminal.</summary>
    /// <param name="descriptor">Any descriptor; owned by the caller.</param>
    public static bool IsTerminal(SafeFileHandle descriptor) => Libc.isatty(descriptor) == 1;

    /// <summary>The size of the terminal's window.</summary>
    /// <param name="terminal">A terminal; owned by the caller.</param>
    /// <exception cref="LinuxException">ENOTTY: not a terminal.</exception>
    public static WindowSize GetWindowSize(SafeFileHandle terminal)
    {
        LinuxException.ThrowIfFailed(Libc.ioctl_tiocgwinsz(terminal, out var size), "ask for the size of the terminal");
        return new WindowSize(size.ws_row, size.ws_col, size.ws_xpixel, size.ws_ypixel);
    }

    /// <summary>Sets the size of the terminal's window. If it changes, the foreground processes get SIGWINCH.</summary>
    /// <param name="terminal">A terminal; owned by the caller.</param>
    /// <param name="size">The size.</param>
    /// <exception cref="LinuxException">ENOTTY: not a terminal.</exception>
    public static void SetWindowSize(SafeFileHandle terminal, WindowSize size)
    {
        var native = new Libc.winsize_t { ws_row = size.Rows, ws_col = size.Columns, ws_xpixel = size.Width, ws_ypixel = size.Height };
        LinuxException.ThrowIfFailed(Libc.ioctl_tiocswinsz(terminal, native), "set the size of the terminal");
    }

    /// <summary>Makes a terminal the controlling one of the session that this process leads, which has none yet.</summary>
    /// <param name="terminal">A terminal that controls no session; owned by the caller.</param>
    /// <exception cref="LinuxException">EPERM: this process leads no session, or the terminal belongs to another.</exception>
    public static void Control(SafeFileHandle terminal) =>
        LinuxException.ThrowIfFailed(Libc.ioctl_tiocsctty(terminal), "take the terminal as the session's own");

    /// <summary>Whether the terminal passes on whole lines, and turns <see cref="GetEndOfInput"/> into an end of input (ICANON).</summary>
    /// <param name="terminal">A terminal; owned by the caller.</param>
    /// <exception cref="LinuxException">ENOTTY: not a terminal.</exception>
    public static bool IsLineBuffered(SafeFileHandle terminal) => (Attributes(terminal).c_lflag & Libc.ICANON) != 0;

    /// <summary>The character for the end of input (VEOF), usually Ctrl-D; null if it is disabled.</summary>
    /// <param name="terminal">A terminal; owned by the caller.</param>
    /// <exception cref="LinuxException">ENOTTY: not a terminal.</exception>
    public static unsafe byte? GetEndOfInput(SafeFileHandle terminal)
    {
        var attributes = Attributes(terminal);
        // SAFETY: c_cc is a fixed buffer of 32 bytes in a local variable.
        var character = attributes.c_cc[Libc.VEOF];
        return character == Disabled ? null : character;
    }

    internal static Libc.termios_t Attributes(SafeFileHandle terminal)
    {
        LinuxException.ThrowIfFailed(Libc.tcgetattr(terminal, out var attributes), "read the terminal's attributes");
        return attributes;
    }
}
