using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;

namespace Berth.Linux.Processes;

/// <summary>Parents and children of processes. Processes may start and end while a result is collected.</summary>
public static class ProcessTree
{
    /// <summary>The children of a process; empty if it has ended.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static IReadOnlyList<int> Children(int pid)
    {
        var threads = KernelFile.Path(pid, "task");
        var children = new List<int>();
        foreach (var (thread, _) in DirectoryNames.Find(threads) ?? [])
        {
            // The file exists only with CONFIG_PROC_CHILDREN.
            if (KernelFile.Find($"{threads}/{thread}/children") is not { } list)
                return Directory.Exists(threads) ? ChildrenByScan(pid) : [];
            foreach (var child in list.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                children.Add(int.Parse(child, CultureInfo.InvariantCulture));
        }

        return children;
    }

    /// <summary>Whether a process is the other or a descendant of it; null if the process has ended.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="ancestor">The other process.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static bool? IsAtOrBelow(int pid, int ancestor)
    {
        Span<byte> buffer = stackalloc byte[ProcessStat.BufferSize];
        var isFirst = true;
        for (var at = pid; at > 0; isFirst = false)
        {
            if (at == ancestor)
                return true;
            // An ancestor has ended, and its children have a new parent. The walk can't continue.
            if (!ProcessStat.TryRead(at, buffer, out var stat))
                return isFirst ? null : false;
            at = stat.Parent;
        }

        return false;
    }

    /// <summary>All descendants of a process, each before its own children.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static IReadOnlyList<int> Descendants(int pid)
    {
        var found = new List<int>(Children(pid));
        for (var i = 0; i < found.Count; i++)
            found.AddRange(Children(found[i]));
        return found;
    }

    /// <summary>The same from the parent field of every process: slower, but available on every kernel.</summary>
    internal static IReadOnlyList<int> ChildrenByScan(int pid)
    {
        var children = new List<int>();
        var buffer = new byte[ProcessStat.BufferSize];
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var candidate)
                && ProcessStat.TryRead(candidate, buffer, out var stat)
                && stat.Parent == pid)
            {
                children.Add(candidate);
            }
        }

        return children;
    }
}
