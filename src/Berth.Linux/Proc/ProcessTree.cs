using System.Globalization;

namespace Berth.Linux;

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
