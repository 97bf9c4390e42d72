using System.Globalization;
using System.Text;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;

namespace Berth.Bench.Supervision;

/// <summary>
/// Ends what a measurement started, all of it, whoever's child it is by now: processes that have its directory in their environment.
/// </summary>
internal static class Leftovers
{
    /// <summary>Kills until there is nobody left.</summary>
    /// <param name="mark">A path below a directory that is ours alone.</param>
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
                // Not one of ours, or gone.
            }
        }

        return killed;
    }
}
