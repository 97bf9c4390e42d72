using System.Collections.Immutable;

namespace Berth.Machines.Boot;

/// <summary>The mounts that a machine's root file system needs in its <c>/etc/fstab</c>: fstab(5).</summary>
public static class FstabFile
{
    /// <summary>Lines that earlier images had, for disks that Berth does not attach.</summary>
    private static readonly ImmutableArray<(string Source, string Target)> s_legacy = [("/dev/vdb", "/home"), ("/dev/vdc", "/var")];

    private static readonly ImmutableArray<(string Target, string Line)> s_needed =
    [
        ("/root", "/dev/vdb /root ext4 defaults 0 2"),
        ("/run", "tmpfs /run tmpfs defaults,nodev,nosuid,mode=0755 0 0"),
        ("/tmp", "tmpfs /tmp tmpfs defaults,nodev,nosuid,mode=1777 0 0"),
    ];

    /// <summary>
    /// Adapts the text of the file: drops the legacy lines and empty lines, keeps the other lines in their order, and appends the needed
    /// mounts for those directories that have none. The text ends with a newline. Adapting the result changes nothing.
    /// </summary>
    /// <param name="text">The text; empty if there is no such file.</param>
    public static string Adapt(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var kept = text.Split('\n').Select(static line => line.TrimEnd('\r')).Where(IsKept).ToList();
        var mounted = kept.Select(static line => Fields(line) is [_, var target, ..] ? target : null).ToHashSet(StringComparer.Ordinal);
        kept.AddRange(s_needed.Where(needed => !mounted.Contains(needed.Target)).Select(static needed => needed.Line));
        return string.Concat(kept.Select(static line => line + "\n"));
    }

    private static bool IsKept(string line) =>
        !string.IsNullOrWhiteSpace(line) && !(Fields(line) is [var source, var target, ..] && s_legacy.Contains((source, target)));

    /// <summary>The fields of a line; none of a comment.</summary>
    private static string[] Fields(string line) =>
        line.TrimStart().StartsWith('#') ? [] : line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
