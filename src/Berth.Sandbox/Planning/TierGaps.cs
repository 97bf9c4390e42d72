using System.Collections.Immutable;

namespace Berth.Sandbox.Planning;

/// <summary>
/// The gaps of the tiers below <c>namespaces</c>. <c>explain</c> and <c>show</c> list them, and a test checks that SECURITY.md has the same
/// text.
/// </summary>
internal static class TierGaps
{
    /// <summary>The gaps of any tier without namespaces.</summary>
    public static ImmutableArray<string> WithoutNamespaces { get; } =
    [
        "namespaces: user, mount, pid, ipc, uts, net, cgroup (processes of the host can be seen)",
        "private home, tmp, dev and runtime directory",
    ];

    /// <summary>The further gaps of the tier <c>landlock</c>.</summary>
    public static ImmutableArray<string> Landlock { get; } =
    [
        "sockets that have a path: any of the host's can be connected to, whatever paths are granted (Landlock has no right for that)",
        "modes, owners, times and extended attributes: those of its user's files can be changed outside every grant, too (Landlock has no "
            + "right for that)",
        "priority, scheduling and processors: those of its user's processes can be changed (Landlock has no right for that)",
        "the end of all its processes: what it has put into the background goes on when it ends, is stopped or is killed",
    ];

    /// <summary>
    /// The gap of the tier <c>landlock</c> if the workload may write a file that Berth uses outside: its description, or a program of the
    /// host that the description names.
    /// </summary>
    public static string Believed(string path) =>
        $"{path}, by which Berth goes at the next start: the workload may write it (Landlock takes nothing of a grant away)";
}
