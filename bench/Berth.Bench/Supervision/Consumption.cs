using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;

namespace Berth.Bench.Supervision;

/// <summary>Memory and CPU time of processes.</summary>
internal static class Consumption
{
    /// <summary>Returns the resident, proportional (PSS) and private memory in KiB.</summary>
    public static (long Resident, long Proportional, long Private) Memory(IEnumerable<int> pids)
    {
        var (resident, proportional, own) = (0L, 0L, 0L);
        foreach (var pid in pids)
        {
            foreach (var line in Lines($"/proc/{pid}/smaps_rollup"))
            {
                resident += Kibibytes(line, "Rss:");
                proportional += Kibibytes(line, "Pss:");
                own += Kibibytes(line, "Private_Clean:") + Kibibytes(line, "Private_Dirty:");
            }
        }

        return (resident, proportional, own);
    }

    /// <summary>Returns the CPU time of all threads in nanoseconds.</summary>
    public static long Cpu(IEnumerable<int> pids)
    {
        var sum = 0L;
        foreach (var pid in pids)
        {
            foreach (var thread in Directory.Exists($"/proc/{pid}/task") ? Directory.GetDirectories($"/proc/{pid}/task") : [])
                sum += Lines($"{thread}/schedstat").Select(
                    static line => long.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)).FirstOrDefault();
        }

        return sum;
    }

    /// <summary>Waits until the processes have used no CPU time for 0.3 s, at most 9 s.</summary>
    public static void WaitUntilIdle(IReadOnlyCollection<int> pids)
    {
        const int WhileMilliseconds = 300, Most = 30;
        var before = Cpu(pids);
        for (var i = 0; i < Most; i++)
        {
            DescriptorPoll.Wait([], WhileMilliseconds);
            var now = Cpu(pids);
            if (now == before)
                return;
            before = now;
        }
    }

    /// <summary>Returns utime plus stime in clock ticks.</summary>
    public static long Ticks(int pid) =>
        Lines($"/proc/{pid}/stat").Select(static line => line[(line.LastIndexOf(')') + 2)..].Split(' ')).Sum(
            static fields => long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));

    /// <summary>Returns the name of a process (comm); empty: the process has ended.</summary>
    public static string Name(int pid) => Lines($"/proc/{pid}/comm").FirstOrDefault() ?? "";

    /// <summary>
    /// Returns all descendants of a process. Reads each process once, because the kernel needs quadratic time to list the children of one.
    /// </summary>
    public static HashSet<int> Descendants(int ancestor)
    {
        var parents = new Dictionary<int, int>();
        foreach (var name in DirectoryNames.Read("/proc"))
        {
            if (int.TryParse(name.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Lines($"/proc/{pid}/stat").FirstOrDefault() is { } stat)
            {
                parents[pid] = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 3)[1], CultureInfo.InvariantCulture);
            }
        }

        var found = new HashSet<int>();
        foreach (var pid in parents.Keys)
        {
            var trail = new List<int>();
            for (var at = pid; at > 1; at = parents.GetValueOrDefault(at))
            {
                if (at == ancestor || found.Contains(at))
                {
                    found.UnionWith(trail);
                    break;
                }

                trail.Add(at);
            }
        }

        return found;
    }

    private static long Kibibytes(string line, string name) =>
        line.StartsWith(name, StringComparison.Ordinal)
            ? long.Parse(
                line.AsSpan(name.Length, line.Length - name.Length - 2),
                NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture)
            : 0;

    // Empty for a process that has ended or is not accessible.
    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
