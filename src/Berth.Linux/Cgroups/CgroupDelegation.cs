using System.Diagnostics.CodeAnalysis;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Interop;
using Berth.Linux.Kernel;
using Berth.Linux.Mounts;

namespace Berth.Linux.Cgroups;

/// <summary>
/// Whether this process may make cgroups with limits, and where; or what is in the way and which line lifts it. Finding out changes
/// nothing.
/// </summary>
public sealed record CgroupDelegation
{
    private const string ScopeOfOnesOwn = "systemd-run --user --scope -p Delegate=yes -- berth …";

    /// <summary>
    /// The directory to make cgroups in; it may have to be made itself (<see cref="Cgroup.Create"/> does). Null: there is none.
    /// </summary>
    public string? Parent { get; private init; }

    /// <summary>What is in the way; null: nothing.</summary>
    public string? Blocker { get; private init; }

    /// <summary>The line that lifts it, or what to change where that is no single line; null with <see cref="Blocker"/>.</summary>
    public string? Fix { get; private init; }

    /// <summary>Whether there is nothing in the way.</summary>
    [MemberNotNullWhen(true, nameof(Parent))]
    [MemberNotNullWhen(false, nameof(Blocker), nameof(Fix))]
    public bool IsAvailable => Parent is not null;

    /// <summary>Looks where this process may set these limits.</summary>
    /// <param name="limits">The limits; only the controllers that they need are asked for.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static CgroupDelegation Find(CgroupSettings limits) => Find(
        limits,
        MountTable.ReadSelf(),
        KernelFile.Read("/proc/self/cgroup"),
        Credentials.IsRoot,
        static path => Libc.faccessat(Libc.AT_FDCWD, path, Libc.W_OK, Libc.AT_EACCESS) == 0,
        IsDelegatedToRoot);

    internal static CgroupDelegation Find(
        CgroupSettings limits, MountTable mounts, string membership, bool isRoot, Func<string, bool> isWritable, Func<string, bool> isDelegatedToRoot)
    {
        var hierarchies = mounts.Mounts.Where(mount => mount.FileSystem is "cgroup2").ToArray();
        if (hierarchies.Length == 0)
            return Blocked("no cgroup v2 hierarchy is mounted", "boot with systemd.unified_cgroup_hierarchy=1");
        var own = OwnPath(membership);
        if (own is null || hierarchies.FirstOrDefault(mount => Inside(mount, own) is not null) is not { } hierarchy)
            return Blocked("this process's own cgroup cannot be seen from here", "mount cgroup2 on /sys/fs/cgroup in this cgroup namespace");

        // A controller is in one hierarchy; what cgroup v1 has nobody can be given, so this is said before who may do what.
        var old = limits.Controllers.Where(controller => mounts.Mounts.Any(mount => mount.FileSystem is "cgroup" && mount.FileSystemOptions.Contains(controller))).ToArray();
        if (old.Length > 0)
            return Blocked($"the {string.Join(" and ", old)} controller belongs to cgroup v1 on this host", "boot with systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all");

        // The real root has no type. Its processes are not in the way of controllers, so the privileged make their cgroups below it, beside
        // all others: unless a unit that they are in has been delegated to them, which then sees and limits what they start.
        var inside = Cgroup.WithoutAside(Inside(hierarchy, own)!);
        var isRealRoot = isRoot && !File.Exists($"{hierarchy.MountPoint}/cgroup.type");
        var unit = isRealRoot ? Ancestors(inside, hierarchy.MountPoint).FirstOrDefault(isDelegatedToRoot) : null;
        var cgroup = unit ?? (isRealRoot ? hierarchy.MountPoint : inside);
        if (!isWritable(cgroup) || !isWritable($"{cgroup}/cgroup.procs") || !isWritable($"{cgroup}/cgroup.subtree_control"))
            return Blocked($"no cgroup is delegated to you ({cgroup} is not yours)", ScopeOfOnesOwn);

        var available = Words(KernelFile.Find($"{cgroup}/cgroup.controllers"));
        var missing = limits.Controllers.Except(available).ToArray();
        if (missing.Length > 0)
            return MissingControllers(cgroup, missing, Ancestors(cgroup, hierarchy.MountPoint));
        return new() { Parent = isRealRoot && unit is null ? $"{cgroup}/berth" : cgroup };
    }

    /// <summary>
    /// Whether a service manager leaves what is below a cgroup to root: systemd marks such a unit (Delegate= of
    /// systemd.resource-control(5)).
    /// </summary>
    private static bool IsDelegatedToRoot(string cgroup)
    {
        const string Mark = "trusted.delegate";
        return Libc.getxattr(cgroup, Mark, 0, 0) > 0 && FileStatus.Find(cgroup) is { Uid: 0 };
    }

    private static IEnumerable<string> Ancestors(string cgroup, string root)
    {
        for (var directory = cgroup; directory.Length > root.Length; directory = Path.GetDirectoryName(directory)!)
            yield return directory;
    }

    private static CgroupDelegation MissingControllers(string cgroup, string[] missing, IEnumerable<string> ancestors)
    {
        var names = string.Join(" and ", missing);
        // The user's manager may have it, and not have passed it on to this unit, which did not ask.
        var isHeld = ancestors.Skip(1).Any(ancestor => Path.GetFileName(ancestor).StartsWith("user@", StringComparison.Ordinal)
            && !missing.Except(Words(KernelFile.Find($"{ancestor}/cgroup.controllers"))).Any());
        return Blocked(
            $"the cgroup {cgroup} was not given the {names} controller",
            isHeld
                ? ScopeOfOnesOwn
                : "printf '[Service]\\nDelegate=cpu memory pids\\n' | sudo install -D /dev/stdin /etc/systemd/system/user@.service.d/delegate.conf && sudo systemctl daemon-reload, and log in again");
    }

    private static CgroupDelegation Blocked(string blocker, string fix) => new() { Blocker = blocker, Fix = fix };

    /// <summary>The path of the line "0::" of /proc/self/cgroup, without "(deleted)"; null where there is none.</summary>
    private static string? OwnPath(string membership)
    {
        const string Unified = "0::";
        foreach (var line in membership.Split('\n'))
        {
            if (line.StartsWith(Unified, StringComparison.Ordinal))
                return line[Unified.Length..];
        }

        return null;
    }

    /// <summary>The directory of a cgroup in a mount; null where the mount does not show it.</summary>
    private static string? Inside(MountInfo mount, string path)
    {
        // "/.." begins a path that lies outside of our cgroup namespace.
        if (path.StartsWith("/..", StringComparison.Ordinal))
            return null;
        var root = mount.Root == "/" ? "" : mount.Root;
        if (!path.StartsWith(root, StringComparison.Ordinal) || (path.Length > root.Length && path[root.Length] is not '/'))
            return null;
        return (mount.MountPoint + path[root.Length..]).TrimEnd('/');
    }

    private static string[] Words(string? text) => (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
