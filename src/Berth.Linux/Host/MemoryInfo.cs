using System.Globalization;

namespace Berth.Linux.Host;

/// <summary>Two lines of /proc/meminfo, in bytes.</summary>
internal readonly record struct MemoryInfo(long Total, long Available)
{
    internal static MemoryInfo Parse(IEnumerable<string> lines)
    {
        long? total = null, available = null, free = null;
        foreach (var line in lines)
        {
            if (Value(line, "MemTotal:") is { } t)
                total = t;
            else if (Value(line, "MemAvailable:") is { } a)
                available = a;
            else if (Value(line, "MemFree:") is { } f)
                free = f;
        }

        // lxcfs in some containers leaves out MemAvailable.
        return new MemoryInfo(
            total ?? throw new FormatException("/proc/meminfo has no MemTotal"),
            available ?? free ?? throw new FormatException("/proc/meminfo has neither MemAvailable nor MemFree"));
    }

    private static long? Value(string line, string name)
    {
        if (!line.StartsWith(name, StringComparison.Ordinal))
            return null;
        var words = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is 1 or 2 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return checked(number * (words.ElementAtOrDefault(1)?.ToUpperInvariant() switch
            {
                null or "B" => 1L,
                "KB" => 1L << 10,
                "MB" => 1L << 20,
                "GB" => 1L << 30,
                _ => throw new FormatException($"/proc/meminfo: unknown unit in '{line}'"),
            }));
        }

        throw new FormatException($"/proc/meminfo: not a number and a unit: '{line}'");
    }
}
