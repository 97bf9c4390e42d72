using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;

namespace Berth.Linux.Proc;

/// <summary>Which namespaces a process is in: namespaces(7).</summary>
public static class ProcessNamespaces
{
    /// <summary>
    /// The number of a process's namespace, equal for two processes that share it; null where the kernel has no such kind, or the process
    /// is gone.
    /// </summary>
    /// <param name="pid">A pid; null: this process.</param>
    /// <param name="kind">Which namespace.</param>
    /// <exception cref="LinuxException">The process is somebody else's (EACCES).</exception>
    public static ulong? Find(int? pid, NamespaceKind kind) => FileStatus.Find(KernelFile.Path(pid, $"ns/{FileName(kind)}"))?.Inode;

    /// <summary>The numbers of all namespaces that a process is in.</summary>
    /// <param name="pid">A pid; null: this process.</param>
    /// <exception cref="LinuxException">The process is somebody else's (EACCES).</exception>
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
