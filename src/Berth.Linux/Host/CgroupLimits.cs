using System.Globalization;

namespace Berth.Linux.Host;

/// <summary>The tightest limits of this process's cgroups and their ancestors (cgroups(7)); null if there is none.</summary>
internal readonly record struct CgroupLimits(double? Cpus, long? Memory, long? MemoryLeft)
{
    // cgroup v1 shows "no limit" as a number close to 2^63, rounded to pages.
    private const long Unlimited = 1L << 62;

    internal static CgroupLimits Read(string root)
    {
        var limits = default(CgroupLimits);
        foreach (var line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            // "4:cpu,cpuacct:/path", or "0::/path" for v2.
            var fields = line.Split(':', 3);
            if (fields.Length < 3)
                continue;
            var controllers = fields[1].Split(',');
            if (fields[1].Length == 0)
                limits = Walk(root, "cgroup2", null, fields[2], limits, V2);
            else if (controllers.Contains("memory", StringComparer.Ordinal))
                limits = Walk(root, "cgroup", "memory", fields[2], limits, V1Memory);
            else if (controllers.Contains("cpu", StringComparer.Ordinal))
                limits = Walk(root, "cgroup", "cpu", fields[2], limits, V1Cpu);
        }

        return limits;
    }

    private static CgroupLimits Walk(
        string root, string type, string? controller, string path, CgroupLimits limits, Func<string, CgroupLimits> read)
    {
        if (Mount(root, type, controller) is not { } mount)
            return limits;
        // In a container, the mount may show only the container's part of the hierarchy.
        var relative = mount.Root != "/" && path.StartsWith(mount.Root, StringComparison.Ordinal) ? path[mount.Root.Length..] : path;
        var top = Path.Combine(root, mount.Point.TrimStart('/'));
        for (var at = relative.Trim('/'); ; at = Path.GetDirectoryName(at) ?? "")
        {
            limits = Tighter(limits, read(Path.Combine(top, at)));
            if (at.Length == 0)
                return limits;
        }
    }

    private static (string Root, string Point)? Mount(string root, string type, string? controller)
    {
        foreach (var line in Lines(Path.Combine(root, "proc/self/mountinfo")))
        {
            // "36 35 98:0 /root /point options - type source superoptions" (proc_pid_mountinfo(5))
            var halves = line.Split(" - ", 2);
            var first = halves[0].Split(' ');
            var second = halves.ElementAtOrDefault(1)?.Split(' ');
            if (first.Length >= 5
                && second is { Length: >= 3 }
                && second[0] == type
                && (controller is null || second[2].Split(',').Contains(controller, StringComparer.Ordinal)))
            {
                return (first[3], first[4]);
            }
        }

        return null;
    }

    private static CgroupLimits V2(string group)
    {
        var memory = Number(Path.Combine(group, "memory.max"));
        var cpu = Text(Path.Combine(group, "cpu.max"))?.Split(' ');
        return new CgroupLimits(
            cpu is [var quota, var period] && TryNumber(quota, out var q) && TryNumber(period, out var p) && p > 0 ? (double)q / p : null,
            memory,
            memory - Number(Path.Combine(group, "memory.current")));
    }

    private static CgroupLimits V1Memory(string group)
    {
        var memory = Number(Path.Combine(group, "memory.limit_in_bytes"));
        if (memory >= Unlimited)
            memory = null;
        return new CgroupLimits(null, memory, memory - Number(Path.Combine(group, "memory.usage_in_bytes")));
    }

    private static CgroupLimits V1Cpu(string group) =>
        Number(Path.Combine(group, "cpu.cfs_quota_us")) is { } quota
        && Number(Path.Combine(group, "cpu.cfs_period_us")) is > 0 and var period
            ? new CgroupLimits((double)quota / period, null, null)
            : default;

    private static CgroupLimits Tighter(CgroupLimits a, CgroupLimits b) =>
        new(Least(a.Cpus, b.Cpus), Least(a.Memory, b.Memory), Least(a.MemoryLeft, b.MemoryLeft) is { } left ? Math.Max(0, left) : null);

    private static double? Least(double? a, double? b) => a is null || b < a ? b : a;

    private static long? Least(long? a, long? b) => a is null || b < a ? b : a;

    // "max" and -1 mean no limit; neither parses here.
    private static long? Number(string path) => TryNumber(Text(path), out var number) ? number : null;

    private static bool TryNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string? Text(string path) => Lines(path).FirstOrDefault()?.Trim();

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The root cgroup has no limit files, and a container may hide its ancestors.
            return [];
        }
    }
}
