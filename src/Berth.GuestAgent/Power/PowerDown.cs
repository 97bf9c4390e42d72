using Berth.Linux.Commands;

namespace Berth.GuestAgent.Power;

/// <summary>Ends this system in the way of its process 1.</summary>
internal static class PowerDown
{
    /// <summary>The name of Berth's own process 1, in a machine without an init.</summary>
    public const string OwnFirstProcess = "berth-first";

    /// <summary>Begins to power off; without an init that does it, does not return.</summary>
    public static void Begin()
    {
        if (File.ReadAllText("/proc/1/comm").Trim() == OwnFirstProcess)
        {
            SystemEnd.PowerOff();
            return;
        }

        // systemd and BusyBox's init have a program for it.
        var program = Directory.Exists(SystemStart.Systemd) ? new Command("systemctl", "poweroff", "--no-block") : new Command("poweroff");
        if (!CommandRunner.RunAsync(program).GetAwaiter().GetResult().IsSuccess)
            SystemEnd.PowerOff();
    }
}
