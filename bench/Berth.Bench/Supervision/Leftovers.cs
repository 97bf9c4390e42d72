using System.Globalization;
using System.Text;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;

namespace Berth.Bench.Supervision;

/// <summary>
/// Kills all processes of a measurement, even reparented ones: those that have its directory in their environment.
/// </summary>
internal static class Leftovers
{
    /// <summary>Kills until no process is left.</summary>
    /// <param name="mark">A path below the private directory of the measurement.</param>
    public static void Kill(string mark)
    {
        var needle = Encoding.UTF8.GetBytes($"BERTH_BENCH_STARTS={mark}");
        while (KillOnce(needle) > 0)
        {
        }
    }

    private static int KillOnce(byte[] needle)
    {
        var killed = 0;
        foreach (var name in DirectoryNames.Read("/proc"))
        {
            if (!int.TryParse(name.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == Environment.ProcessId)
                continue;
            try
            {
                if (ProcessIdentity.Find(pid) is not { } identity || File.ReadAllBytes($"/proc/{pid}/environ").AsSpan().IndexOf(needle) < 0)
                    continue;
                using var process = ProcessHandle.TryOpen(identity);
                if (process?.Signal(Signal.SIGKILL) is true)
                    killed++;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or LinuxException)
            {
                // The process has ended, or belongs to another user.
            }
        }

        return killed;
    }
}
