using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>Asks and tells a terminal: ioctl_tty(2), termios(3). Either side of a pseudo-terminal will do.</summary>
public static class Terminal
{
    private const byte Disabled = 0; // _POSIX_VDISABLE

    /// <summary>Whether this is a terminal.</summary>
    /// <param name="descriptor">Any descriptor; stays the caller's.</param>
    public static bool IsTerminal(SafeFileHandle descriptor) => Libc.isatty(descriptor) == 1;

    /// <summary>How large its window is.</summary>
    /// <param name="terminal">A terminal; stays the caller's.</param>
    /// <exception cref="LinuxException">ENOTTY: it is none.</exception>
    public static WindowSize GetWindowSize(SafeFileHandle terminal)
    {
        LinuxException.ThrowIfFailed(Libc.ioctl_tiocgwinsz(terminal, out var size), "ask for the size of the terminal");
        return new WindowSize(size.ws_row, size.ws_col, size.ws_xpixel, size.ws_ypixel);
    }

    /// <summary>Says how large its window is. If that is new, the processes in its foreground get SIGWINCH.</summary>
    /// <param name="terminal">A terminal; stays the caller's.</param>
    /// <param name="size">The size.</param>
    /// <exception cref="LinuxException">ENOTTY: it is none.</exception>
    public static void SetWindowSize(SafeFileHandle terminal, WindowSize size)
    {
        var native = new Libc.winsize_t { ws_row = size.Rows, ws_col = size.Columns, ws_xpixel = size.Width, ws_ypixel = size.Height };
        LinuxException.ThrowIfFailed(Libc.ioctl_tiocswinsz(terminal, native), "set the size of the terminal");
    }

    /// <summary>Whether it hands out whole lines, and so makes an end of input of <see cref="GetEndOfInput"/> (ICANON).</summary>
    /// <param name="terminal">A terminal; stays the caller's.</param>
    /// <exception cref="LinuxException">ENOTTY: it is none.</exception>
    public static bool IsLineBuffered(SafeFileHandle terminal) => (Attributes(terminal).c_lflag & Libc.ICANON) != 0;

    /// <summary>The character that means the end of input (VEOF), Ctrl-D as a rule; null where it has none.</summary>
    /// <param name="terminal">A terminal; stays the caller's.</param>
    /// <exception cref="LinuxException">ENOTTY: it is none.</exception>
    public static unsafe byte? GetEndOfInput(SafeFileHandle terminal)
    {
        var attributes = Attributes(terminal);
        // SAFETY: a fixed buffer of 32 bytes in a local.
        var character = attributes.c_cc[Libc.VEOF];
        return character == Disabled ? null : character;
    }

    internal static Libc.termios_t Attributes(SafeFileHandle terminal)
    {
        LinuxException.ThrowIfFailed(Libc.tcgetattr(terminal, out var attributes), "read the terminal's attributes");
        return attributes;
    }
}
