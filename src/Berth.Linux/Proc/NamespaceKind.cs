
namespace Berth.Linux.Proc;

/// <summary>The kinds of namespaces: namespaces(7).</summary>
public enum NamespaceKind
{
    /// <summary>Control groups.</summary>
    Cgroup,

    /// <summary>System V IPC and POSIX message queues.</summary>
    Ipc,

    /// <summary>Mounts.</summary>
    Mount,

    /// <summary>Network devices, addresses, ports.</summary>
    Net,

    /// <summary>Process ids.</summary>
    Pid,

    /// <summary>Clocks.</summary>
    Time,

    /// <summary>Users, groups and capabilities.</summary>
    User,

    /// <summary>The host name.</summary>
    Uts,
}
