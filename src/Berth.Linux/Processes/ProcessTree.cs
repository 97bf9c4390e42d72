using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Kernel;

namespace Berth.Linux.Processes;

/// <summary>Who is whose child. A snapshot: processes come and go while it is taken.</summary>
public static class ProcessTree
{
    /// <summary>The children of a process; empty where it is gone.</summary>
    /// <param name="pid">Its pid.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static IReadOnlyList<int> Children(int pid)
    {
        var threads = KernelFile.Path(pid, "task");
        try
        {
            var children = new List<int>();
            foreach (var thread in Directory.EnumerateDirectories(threads))
            {
                // Without CONFIG_PROC_CHILDREN the file is not there.
                if (KernelFile.Find($"{thread}/children") is not { } list)
                    return Directory.Exists(threads) ? ChildrenByScan(pid) : [];
                foreach (var child in list.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    children.Add(int.Parse(child, CultureInfo.InvariantCulture));
            }

            return children;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Whether a process is another one, or a child of it, or a child of such a one; null where it is gone.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="ancestor">The other.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static bool? IsAtOrBelow(int pid, int ancestor)
    {
        Span<byte> buffer = stackalloc byte[ProcessStat.BufferSize];
        var isFirst = true;
        for (var at = pid; at > 0; isFirst = false)
        {
            if (at == ancestor)
                return true;
            // An ancestor that ends meanwhile leaves its children to another, which we would have to find anew.
            if (!ProcessStat.TryRead(at, buffer, out var stat))
                return isFirst ? null : false;
            at = stat.Parent;
        }

        return false;
    }

    /// <summary>Everything below a process, children before their own.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static IReadOnlyList<int> Descendants(int pid)
    {
        var found = new List<int>(Children(pid));
        for (var i = 0; i < found.Count; i++)
            found.AddRange(Children(found[i]));
        return found;
    }

    /// <summary>The same from every process's own word for its parent: slower, and on every kernel.</summary>
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
