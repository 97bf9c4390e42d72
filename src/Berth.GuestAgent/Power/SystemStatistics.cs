using System.Globalization;
using Berth.Linux.Files;
using Berth.Machines.Guest.Wire;

namespace Berth.GuestAgent.Power;

/// <summary>Statistics of this system.</summary>
internal static class SystemStatistics
{
    private const ulong Kibibyte = 1024;

    public static GuestStatistics Read()
    {
        var memory = GuestFile.ReadOrEmpty("/proc/meminfo").Split('\n');
        var load = GuestFile.ReadOrEmpty("/proc/loadavg").Split(' ');
        var uptime = GuestFile.ReadOrEmpty("/proc/uptime").Split(' ')[0];
        var disk = FileSystemUsage.Of("/");
        return new GuestStatistics(
            TimeSpan.FromSeconds(double.Parse(uptime, CultureInfo.InvariantCulture)), Of(memory, "MemTotal:"), Of(memory, "MemAvailable:"),
            double.Parse(load[0], CultureInfo.InvariantCulture), uint.Parse(load[3].Split('/')[1], CultureInfo.InvariantCulture),
            (ulong)disk.TotalBytes, (ulong)disk.FreeBytes);
    }

    private static ulong Of(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            && ulong.TryParse(line.AsSpan(name.Length).Trim(" kB"), CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes * Kibibyte
            : 0;
}
