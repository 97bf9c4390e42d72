using System.Globalization;
using System.Security.Cryptography;

namespace Berth.Conformance.Jails;

/// <summary>The host's processes, as <c>/proc</c> shows them.</summary>
internal static class HostProcesses
{
    /// <summary>A number of seconds that nobody else sleeps: a process is known by it.</summary>
    public static string NewMark() => RandomNumberGenerator.GetInt32(100_000_000, 1_000_000_000).ToString(CultureInfo.InvariantCulture);

    /// <summary>The processes whose command line holds a text; its arguments end in NUL.</summary>
    public static IReadOnlyList<int> With(string text) =>
        [.. All().Where(pid => Read(pid, "cmdline").Contains(text, StringComparison.Ordinal))];

    /// <summary>The direct children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) => [.. All().Where(pid => Ids(pid, "PPid") is [var of] && of == parent)];

    /// <summary>A process and all below it.</summary>
    public static IReadOnlyList<int> TreeOf(int pid) => [pid, .. ChildrenOf(pid).SelectMany(TreeOf)];

    /// <summary>How a process stands: <c>S</c> sleeping, <c>T</c> stopped, <c>Z</c> ended; NUL when it is gone.</summary>
    public static char StateOf(int pid)
    {
        var stat = Read(pid, "stat");
        return stat.Length == 0 ? '\0' : stat[stat.LastIndexOf(')') + 2];
    }

    /// <summary>A file of <c>/proc/PID</c>; empty when it is not there, or not to be read.</summary>
    public static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The numbers in a line of <c>/proc/PID/status</c>, or of another file like it.</summary>
    public static IReadOnlyList<uint> Ids(int pid, string line, string file = "status") =>
    [
        .. Read(pid, file).Split('\n').Where(l => l.StartsWith(line + ":", StringComparison.Ordinal))
            .SelectMany(l => l[(line.Length + 1)..].Split(
                '\t', StringSplitOptions.RemoveEmptyEntries)).Select(static n => uint.Parse(n, CultureInfo.InvariantCulture)),
    ];

    private static IEnumerable<int> All()
    {
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                yield return pid;
        }
    }
}
