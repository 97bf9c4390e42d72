using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Terminals;

/// <summary>
/// Both sides of a new pseudo-terminal, pty(7), close-on-exec. Disposing the object closes both; either may be closed earlier.
/// </summary>
public sealed class PseudoTerminal : IDisposable
{
    private PseudoTerminal(SafeFileHandle master, SafeFileHandle slave)
    {
        Master = master;
        Slave = slave;
    }

    /// <summary>The master: the side that acts as screen and keyboard; owned by this object.</summary>
    public SafeFileHandle Master { get; }

    /// <summary>The slave: the side that programs use as their terminal; owned by this object.</summary>
    public SafeFileHandle Slave { get; }

    /// <summary>Makes a pseudo-terminal in the caller's devpts. It does not become a controlling terminal.</summary>
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

    /// <summary>Closes both sides. Processes whose controlling terminal it is get SIGHUP.</summary>
    public void Dispose()
    {
        Slave.Dispose();
        Master.Dispose();
    }
}
