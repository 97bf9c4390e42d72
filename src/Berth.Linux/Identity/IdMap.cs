using System.Collections.Immutable;
using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Kernel;

namespace Berth.Linux.Identity;

/// <summary>A range of ids that a user namespace maps: user_namespaces(7).</summary>
/// <param name="Inside">The first id inside the namespace.</param>
/// <param name="Outside">The corresponding id in the user namespace of the process that reads the map.</param>
/// <param name="Count">The number of ids.</param>
public readonly record struct IdMap(uint Inside, uint Outside, uint Count)
{
    /// <summary>The uid map of a process's user namespace; empty if it has not been written yet.</summary>
    /// <param name="pid">A pid; null: this process.</param>
    /// <exception cref="LinuxException">The process has ended.</exception>
    public static ImmutableArray<IdMap> ReadUsers(int? pid) => Parse(KernelFile.Read(KernelFile.Path(pid, "uid_map")));

    /// <summary>The gid map of a process's user namespace; empty if it has not been written yet.</summary>
    /// <param name="pid">A pid; null: this process.</param>
    /// <exception cref="LinuxException">The process has ended.</exception>
    public static ImmutableArray<IdMap> ReadGroups(int? pid) => Parse(KernelFile.Read(KernelFile.Path(pid, "gid_map")));

    /// <summary>Parses a map file.</summary>
    internal static ImmutableArray<IdMap> Parse(string text)
    {
        var maps = ImmutableArray.CreateBuilder<IdMap>();
        foreach (var line in text.Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var inside, var outside, var count])
                maps.Add(new(Number(inside), Number(outside), Number(count)));
        }

        return maps.ToImmutable();
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
