using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Kernel;

/// <summary>Ends the running system at once: reboot(2). Only for the agent in a guest.</summary>
public static class SystemPower
{
    /// <summary>Writes the data of all file systems to the disks: sync(2).</summary>
    public static void SyncDisks() => Libc.sync();

    /// <summary>Powers off, without ending programs and without writing data.</summary>
    /// <exception cref="LinuxException">EPERM: this process may not.</exception>
    public static void Off() => LinuxException.ThrowIfFailed(Libc.reboot(Libc.RB_POWER_OFF), "power off");

    /// <summary>Restarts, without ending programs and without writing data.</summary>
    /// <exception cref="LinuxException">EPERM: this process may not.</exception>
    public static void Restart() => LinuxException.ThrowIfFailed(Libc.reboot(Libc.RB_AUTOBOOT), "restart");
}
