using System.Collections.Immutable;

namespace Berth.Workloads.Tables;

/// <summary>What each isolation gives, member by member. The rules for machines refuse what this table says is refused.</summary>
internal static class IsolationRows
{
    private const string OwnKernel = "the guest has a kernel of its own";

    /// <summary>The members of <c>sandbox</c>.</summary>
    public static ImmutableArray<IsolationRow> Sandbox { get; } =
    [
        .. ImmutableArray.Create<IsolationRow>(
            new("profile", "Each profile.", "`strict` and `workspace`: the image instead of the host's system directories."),
            IsolationRow.Refused("require", "The lowest tier.", "a machine has no tiers"),
            new("identity", "The workload's uid on the host.", "The VMM's uid on the host, and the workload's in the guest."),
            IsolationRow.Refused("groups", "Supplementary groups.", "the guest has groups of its own"),
            new("username", "In a made-up `/etc/passwd`.", "Added to the guest's `/etc/passwd` if it has no such user or uid."),
            new("home", "An empty directory in memory.", "The same, in the guest."),
            new("hostname", "Of the UTS namespace.", "Of the guest."),
            new("network", "`none`, `host`, or the hosts that it may reach.",
                "`none`, or `host`: a network behind the host's addresses, which reaches what the host reaches; the host is 10.0.2.2. "
                    + "Nothing reaches the guest but by `listen`."),
            IsolationRow.Refused("namespaces", "Which the workload has of its own.", OwnKernel),
            new("filesystem", "Mounts.",
                "Directories and files of the host by 9p, out of the VMM's sandbox; `tmpfs`, `symlink` and `file` in the guest. "
                    + "A file that the workload may write without owning it cannot be truncated: QEMU's server sets its time, too."),
            new("deny", "Masks over the mounts.",
                "Masks over the mounts in the VMM's sandbox, so on the host's side. "
                    + "A rule that can only be about the image's files is refused."),
            IsolationRow.Refused("writableRoot", "Whether the root directory is writable.", "the image's permissions decide that"),
            IsolationRow.Refused("capabilities", "Kept ones.", "the workload has none in the guest"),
            IsolationRow.Refused("seccomp", "The workload's filter.", "the VMM has a filter, the workload none"),
            IsolationRow.Refused("nested", "Whether the filter permits namespaces.", OwnKernel),
            IsolationRow.Refused("landlock", "Whether there are Landlock rules.", "the VMM has them anyway"),
            new("resources", "Below.", "Below."),
            new("stop", "Signal and delay.", "Signal and delay in the guest; then the guest writes its data and powers off."),
            IsolationRow.Refused("extraPermissions", "Access control lists.", "the guest sees what is in \"filesystem\" only"),
            new("tty", "A terminal of the workload's own.", "A terminal in the guest."))
            .Select(static row => row with { IsInNone = row.Member is "resources" or "stop" }),
    ];

    /// <summary>The members of <c>sandbox.resources</c>.</summary>
    public static ImmutableArray<IsolationRow> Resources { get; } =
    [
        new("memory", "cgroup `memory.max`.", "The guest's memory, its kernel included: 64M at least, 512M by default."),
        new("pids", "cgroup `pids.max`.", "The same, by the guest's kernel."),
        new("cpuWeight", "cgroup `cpu.weight`.", "Of the VMM."),
        new("cpuMax", "cgroup `cpu.max`.", "The number of processors, a whole number; 1 by default."),
        IsolationRow.Refused("disk", "The size of each tmpfs without one.", "a guest's directories in memory share its memory"),
        new("optional", "Whether it runs without a cgroup.", "The same, for `cpuWeight`; the rest needs no cgroup of the host."),
        IsolationRow.Refused("rlimits", "getrlimit(2).", "the guest has limits of its own"),
        new("nice", "Of the workload.", "Of the VMM."),
        new("oomScore", "Of the workload.", "Of the VMM."),
        new("scheduling", "Of the workload.", "Of the VMM."),
    ];

    /// <summary>The members of <c>grants</c>.</summary>
    public static ImmutableArray<IsolationRow> Grants { get; } =
    [
        new("hostServices", "Sockets and connected descriptors.",
            "The same in the guest, at most 12 connections at a time. A call or an answer with descriptors is answered with an exception: "
                + "they do not pass between a machine and its host."),
        IsolationRow.Refused("secrets", "Files in `/run/secrets`, in memory.", "they would be on a disk of the guest") with
        {
            IsInNone = false,
        },
        .. ((string[])["wayland", "x11", "sound", "dbus", "gpu", "camera", "input", "portals"])
            .Select(static name =>
                IsolationRow.Refused(name, "As berth.json(5) says.", "a guest does not reach the desktop") with { IsInNone = false }),
    ];

    /// <summary>The members of <c>supervise</c> that isolations differ in.</summary>
    public static ImmutableArray<IsolationRow> Supervise { get; } =
    [
        new("listen", "Descriptors of the host's sockets.",
            "Stream sockets: the workload gets a socket in the guest, and Berth passes each connection on, at most 24 at a time, "
                + "or 12 beside host services."),
        IsolationRow.Refused("watchdog", "WATCHDOG=1 of sd_notify(3).", "the guest does not reach the socket of sd_notify(3)"),
    ];
}
