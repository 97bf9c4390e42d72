using Berth.Linux.Commands;

namespace Berth.GuestAgent.Power;

/// <summary>Whether the guest's system has started, as its process 1 says.</summary>
internal static class SystemStart
{
    /// <summary>The directory that systemd makes if it is process 1: sd_booted(3).</summary>
    public const string Systemd = "/run/systemd/system";

    /// <summary>Waits until the system has started. Returns what systemd says of it; "running" without systemd.</summary>
    public static string Await()
    {
        if (!Directory.Exists(Systemd))
            return "running";
        // Answers only when the queue of jobs is empty, and fails if a unit did.
        var asked = CommandRunner.RunAsync(new Command("systemctl", "is-system-running", "--wait") { MaximumOutput = 64 })
            .GetAwaiter().GetResult();
        return asked.Output.Trim() is { Length: > 0 } state ? state : "unknown";
    }
}
