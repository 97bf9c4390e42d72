using static Berth.Linux.Abi.CloneFlags;

namespace Berth.Sandbox.Compilation;

/// <summary>Namespace flags as text.</summary>
public static class NamespaceNames
{
    private static readonly (long Flag, string Name, string Kind)[] All =
    [
        (CLONE_NEWUSER, "CLONE_NEWUSER", "user"), (CLONE_NEWNS, "CLONE_NEWNS", "mount"), (CLONE_NEWPID, "CLONE_NEWPID", "pid"),
        (CLONE_NEWIPC, "CLONE_NEWIPC", "ipc"), (CLONE_NEWUTS, "CLONE_NEWUTS", "uts"), (CLONE_NEWNET, "CLONE_NEWNET", "net"),
        (CLONE_NEWCGROUP, "CLONE_NEWCGROUP", "cgroup"),
    ];

    /// <summary>The flags as written in C.</summary>
    public static string For(long flags) =>
        string.Join('|', Array.ConvertAll(Array.FindAll(All, n => (flags & n.Flag) != 0), static n => n.Name));

    /// <summary>The flags of namespaces named as by <see cref="Kinds"/>.</summary>
    public static long Parse(IEnumerable<string> kinds) =>
        kinds.Aggregate(0L, static (flags, kind) => flags | All.Single(n => n.Kind == kind).Flag);

    /// <summary>The namespaces by the names of <c>/proc/PID/ns</c>, the mount namespace being "mount".</summary>
    public static IEnumerable<string> Kinds(long flags) =>
        Array.ConvertAll(Array.FindAll(All, n => (flags & n.Flag) != 0), static n => n.Kind);
}
