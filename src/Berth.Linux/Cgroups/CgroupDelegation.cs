using System.Diagnostics.CodeAnalysis;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Interop;
using Berth.Linux.Kernel;
using Berth.Linux.Mounts;

namespace Berth.Linux.Cgroups;

/// <summary>
/// Whether and where this process may make cgroups with limits; if it may not, the obstacle and the command that removes it. Finding out
/// changes nothing.
/// </summary>
public sealed record CgroupDelegation
{
    private const string RunInOwnScope = "systemd-run --user --scope -p Delegate=yes -- berth …";

    /// <summary>
    /// The directory to make cgroups in; null if there is none. The directory may not exist yet: <see cref="Cgroup.Create"/> makes it.
    /// </summary>
    public string? Parent { get; private init; }

    /// <summary>The obstacle; null if there is none.</summary>
    public string? Blocker { get; private init; }

    /// <summary>A command that removes the obstacle, or advice if no single command does; null without a <see cref="Blocker"/>.</summary>
    public string? Fix { get; private init; }

    /// <summary>Whether this process may make cgroups.</summary>
    [MemberNotNullWhen(true, nameof(Parent))]
    [MemberNotNullWhen(false, nameof(Blocker), nameof(Fix))]
    public bool IsAvailable => Parent is not null;

    /// <summary>Finds where this process may set the given limits.</summary>
    /// <param name="limits">The limits; only the controllers that they need are looked for.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static CgroupDelegation Find(CgroupSettings limits) => Find(
        limits,
        MountTable.ReadSelf(),
        KernelFile.Read("/proc/self/cgroup"),
        Credentials.IsRoot,
        static path => Libc.faccessat(Libc.AT_FDCWD, path, Libc.W_OK, Libc.AT_EACCESS) == 0,
        IsDelegatedToRoot);

    internal static CgroupDelegation Find(
        CgroupSettings limits,
        MountTable mounts,
        string membership,
        bool isRoot,
        Func<string, bool> isWritable,
        Func<string, bool> isDelegatedToRoot)
    {
        var hierarchies = mounts.Mounts.Where(mount => mount.FileSystem is "cgroup2").ToArray();
        if (hierarchies.Length == 0)
            return Blocked("no cgroup v2 hierarchy is mounted", "boot with systemd.unified_cgroup_hierarchy=1");
        var own = OwnPath(membership);
        if (own is null || hierarchies.FirstOrDefault(mount => Inside(mount, own) is not null) is not { } hierarchy)
            return Blocked(
                "this process's own cgroup cannot be seen from here", "mount cgroup2 on /sys/fs/cgroup in this cgroup namespace");

        // A controller belongs to one hierarchy. One that cgroup v1 has is unavailable to everybody, so report this before missing rights.
        var old = limits.Controllers
            .Where(controller => mounts.Mounts.Any(mount => mount.FileSystem is "cgroup" && mount.FileSystemOptions.Contains(controller)))
            .ToArray();
        if (old.Length > 0)
            return Blocked(
                $"the {string.Join(" and ", old)} controller belongs to cgroup v1 on this host",
                "boot with systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all");

        // The root cgroup has no cgroup.type, and may have both processes and controllers. So root makes its cgroups below the root cgroup,
        // beside all others. If root runs in a unit that is delegated to root, the cgroups go below that unit, which then sees and limits
        // them.
        var inside = Cgroup.WithoutAside(Inside(hierarchy, own)!);
        var isRealRoot = isRoot && !File.Exists($"{hierarchy.MountPoint}/cgroup.type");
        var unit = isRealRoot ? Ancestors(inside, hierarchy.MountPoint).FirstOrDefault(isDelegatedToRoot) : null;
        var cgroup = unit ?? (isRealRoot ? hierarchy.MountPoint : inside);
        if (!isWritable(cgroup) || !isWritable($"{cgroup}/cgroup.procs") || !isWritable($"{cgroup}/cgroup.subtree_control"))
            return Blocked($"no cgroup is delegated to you ({cgroup} is not yours)", RunInOwnScope);

        var available = Words(KernelFile.Find($"{cgroup}/cgroup.controllers"));
        var missing = limits.Controllers.Except(available).ToArray();
        if (missing.Length > 0)
            return MissingControllers(cgroup, missing, Ancestors(cgroup, hierarchy.MountPoint));
        return new() { Parent = isRealRoot && unit is null ? $"{cgroup}/berth" : cgroup };
    }

    /// <summary>
    /// Whether a service manager delegates the subtree of a cgroup to root: systemd marks such a unit with an extended attribute (Delegate=
    /// in systemd.resource-control(5)).
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
        // The user's manager may have the controller without passing it on to this unit, which did not ask for it.
        var isHeld = ancestors.Skip(1).Any(ancestor => Path.GetFileName(ancestor).StartsWith("user@", StringComparison.Ordinal)
            && !missing.Except(Words(KernelFile.Find($"{ancestor}/cgroup.controllers"))).Any());
        return Blocked(
            $"the cgroup {cgroup} was not given the {names} controller",
            isHeld
                ? RunInOwnScope
                : "printf '[Service]\\nDelegate=cpu memory pids\\n' | sudo install -D /dev/stdin "
                    + "/etc/systemd/system/user@.service.d/delegate.conf && sudo systemctl daemon-reload, and log in again");
    }

    private static CgroupDelegation Blocked(string blocker, string fix) => new() { Blocker = blocker, Fix = fix };

    /// <summary>The path in the line "0::" of /proc/self/cgroup, without "(deleted)"; null if there is no such line.</summary>
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

    /// <summary>The directory of a cgroup in a mount; null if the mount does not show it.</summary>
    private static string? Inside(MountInfo mount, string path)
    {
        // A path that lies outside of this cgroup namespace begins with "/..".
        if (path.StartsWith("/..", StringComparison.Ordinal))
            return null;
        var root = mount.Root == "/" ? "" : mount.Root;
        if (!path.StartsWith(root, StringComparison.Ordinal) || (path.Length > root.Length && path[root.Length] is not '/'))
            return null;
        return (mount.MountPoint + path[root.Length..]).TrimEnd('/');
    }

    private static string[] Words(string? text) => (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
