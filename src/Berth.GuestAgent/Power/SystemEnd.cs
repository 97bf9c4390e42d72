using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;
using Berth.Linux.Mounts;
using Berth.Linux.Processes;

namespace Berth.GuestAgent.Power;

/// <summary>The end of a system that has no init of its own: all programs, then the disks, then the power.</summary>
internal static class SystemEnd
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Powers off in order: does not return, unless the kernel refuses.</summary>
    public static void PowerOff()
    {
        EndPrograms();
        SystemPower.SyncDisks();
        foreach (var mount in MountTable.ReadSelf().Mounts.Reverse())
        {
            try
            {
                if (mount.Source.StartsWith("/dev/", StringComparison.Ordinal))
                    FileSystemMount.MakeReadOnly(mount.MountPoint);
            }
            catch (LinuxException)
            {
                // Its data is written; a file that is still open for writing keeps it writable.
            }
        }

        SystemPower.SyncDisks();
        SystemPower.Off();
    }

    private static void EndPrograms()
    {
        SystemProcesses.SignalAll(Signal.SIGTERM);
        var begun = TimeProvider.System.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (AreOthers() && TimeProvider.System.GetElapsedTime(begun) < s_patience)
            pause.Wait(s_interval);
        SystemProcesses.SignalAll(Signal.SIGKILL);
    }

    /// <summary>Whether there are programs besides process 1 and this one; the kernel's threads have no executable.</summary>
    private static bool AreOthers() => Directory.EnumerateDirectories("/proc")
        .Select(static path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Any(static pid => pid > 1 && pid != Environment.ProcessId && SymbolicLink.Find($"/proc/{pid}/exe") is not null);
}
