using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;

namespace Berth.Linux.Proc;

/// <summary>The namespaces of a process: namespaces(7).</summary>
public static class ProcessNamespaces
{
    /// <summary>
    /// The inode number of a process's namespace, equal for all processes in the namespace; null if the kernel has no such kind, or the
    /// process has ended.
    /// </summary>
    /// <param name="pid">A pid; null: this process.</param>
    /// <param name="kind">The kind of namespace.</param>
    /// <exception cref="LinuxException">EACCES: another user owns the process.</exception>
    public static ulong? Find(int? pid, NamespaceKind kind) => FileStatus.Find(KernelFile.Path(pid, $"ns/{FileName(kind)}"))?.Inode;

    /// <summary>The inode numbers of all namespaces of a process.</summary>
    /// <param name="pid">A pid; null: this process.</param>
    /// <exception cref="LinuxException">EACCES: another user owns the process.</exception>
    public static IReadOnlyDictionary<NamespaceKind, ulong> Read(int? pid)
    {
        var namespaces = new SortedDictionary<NamespaceKind, ulong>();
        foreach (var kind in Enum.GetValues<NamespaceKind>())
        {
            if (Find(pid, kind) is { } number)
                namespaces[kind] = number;
        }

        return namespaces;
    }

    private static string FileName(NamespaceKind kind) => kind switch
    {
        NamespaceKind.Cgroup => "cgroup",
        NamespaceKind.Ipc => "ipc",
        NamespaceKind.Mount => "mnt",
        NamespaceKind.Net => "net",
        NamespaceKind.Pid => "pid",
        NamespaceKind.Time => "time",
        NamespaceKind.User => "user",
        _ => "uts",
    };
}
