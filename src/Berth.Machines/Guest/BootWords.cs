namespace Berth.Machines.Guest;

/// <summary>The words with which lines of <see cref="GuestPaths.BootFile"/> begin.</summary>
public static class BootWords
{
    /// <summary>PATH: load a kernel module.</summary>
    public const string Module = "module";

    /// <summary>Nothing: say <see cref="ProbeAnswer"/> on the console, and power off.</summary>
    public const string Probe = "probe";

    /// <summary>What a probe says.</summary>
    public const string ProbeAnswer = "BERTH-PROBE-OK";

    /// <summary>NUMBER: how many ports the agent has; it waits for all of them.</summary>
    public const string Ports = "ports";

    /// <summary>DEVICE TYPE rw|ro: the root disk.</summary>
    public const string Root = "root";

    /// <summary>NAME: the machine's name.</summary>
    public const string HostName = "hostname";

    /// <summary>DEVICE PATH TYPE: a further disk.</summary>
    public const string Disk = "disk";

    /// <summary>TAG PATH rw|ro: a directory of the host. The path is written as in a URL, because it may have spaces.</summary>
    public const string Share = "share";

    /// <summary>FROM TO: a file at another place, too. Paths as in a URL.</summary>
    public const string File = "file";

    /// <summary>PATH BYTES MODE UID GID rw|ro: an empty directory in memory; 0 bytes: the kernel's default.</summary>
    public const string Memory = "memory";

    /// <summary>PATH TO: a symbolic link.</summary>
    public const string Link = "link";

    /// <summary>PATH MODE UID GID CONTENT: a file; the content as in a URL.</summary>
    public const string Text = "text";

    /// <summary>PATH UID GID: another owner.</summary>
    public const string Owner = "owner";

    /// <summary>NAME UID GID HOME SHELL: a user, if there is none of that name or number.</summary>
    public const string User = "user";

    /// <summary>ADDRESS PREFIX GATEWAY NAMESERVER: what the network device gets.</summary>
    public const string Network = "network";

    /// <summary>Nothing: enable the loopback device.</summary>
    public const string Loopback = "loopback";
}
