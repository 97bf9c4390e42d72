using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>
/// A new pseudo-terminal, pty(7): both sides, close-on-exec from birth. Disposing it closes both; either may be closed earlier.
/// </summary>
public sealed class PseudoTerminal : IDisposable
{
    private PseudoTerminal(SafeFileHandle master, SafeFileHandle slave)
    {
        Master = master;
        Slave = slave;
    }

    /// <summary>The side of whoever shows the screen and has the keyboard; owned by this object.</summary>
    public SafeFileHandle Master { get; }

    /// <summary>The side of the program, which takes it for a terminal; owned by this object.</summary>
    public SafeFileHandle Slave { get; }

    /// <summary>Makes one in the caller's own devpts. It becomes nobody's controlling terminal.</summary>
    /// <exception cref="LinuxException">There is no /dev/ptmx, or there are too many terminals (ENOSPC).</exception>
    public static PseudoTerminal Open()
    {
        const int Flags = Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC;
        var master = Libc.open("/dev/ptmx", Flags, 0);
        if (master.IsInvalid)
            throw LinuxException.Last("open a terminal", "/dev/ptmx");
        try
        {
            LinuxException.ThrowIfFailed(Libc.ioctl_unlock(master), "unlock the terminal");
            var slave = Libc.ioctl_tiocgptpeer(master, Flags);
            return slave.IsInvalid ? throw LinuxException.Last("open the terminal's other side") : new PseudoTerminal(master, slave);
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }

    /// <summary>Closes both sides. Programs that have the terminal as theirs get SIGHUP.</summary>
    public void Dispose()
    {
        Slave.Dispose();
        Master.Dispose();
    }
}
