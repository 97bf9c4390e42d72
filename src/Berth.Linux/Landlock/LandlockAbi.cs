using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using static Berth.Linux.Landlock.LandlockFileRights;

namespace Berth.Linux.Landlock;

/// <summary>
/// The rights that a version of Landlock can enforce: landlock(7). A kernel refuses rules with rights that it does not know, so the members
/// contain only rights of the version.
/// </summary>
/// <param name="Version">The kernel's ABI version: 1 since Linux 5.13; 0: no Landlock. A version newer than the last in the table is
/// treated as the last.</param>
public readonly record struct LandlockAbi(int Version)
{
    private const LandlockFileRights FirstRights = (LandlockFileRights)((1 << 13) - 1);

    /// <summary>The rights that a rule for a file other than a directory may have.</summary>
    private const LandlockFileRights OfFiles = Execute | WriteFile | ReadFile | Truncate | DeviceIoctl;

    /// <summary>The rights of writing. Making device nodes is left out: no caller expects it as part of write access.</summary>
    private const LandlockFileRights Writing =
        WriteFile
        | Truncate
        | RemoveDirectory
        | RemoveFile
        | MakeDirectory
        | MakeRegular
        | MakeSocket
        | MakeFifo
        | MakeSymbolicLink
        | Refer;

    // The versions that introduced rights which other means can enforce, too.
    private const int Truncating = 3, Ports = 4, Scoping = 6;

    private static readonly ImmutableArray<(int Version, string What)> History =
    [
        (1, "paths (Landlock, Linux 5.13)"),
        (2, "moving and linking files between directories, which is always refused (Landlock ABI 2, Linux 5.19)"),
        (Truncating, "truncating files, which is always allowed (Landlock ABI 3, Linux 6.2)"),
        (Ports, "TCP ports (Landlock ABI 4, Linux 6.7)"),
        (5, "ioctls on devices, which are always allowed (Landlock ABI 5, Linux 6.10)"),
        (Scoping, "abstract sockets and signals to processes outside (Landlock ABI 6, Linux 6.12)"),
    ];

    /// <summary>Whether the kernel has Landlock.</summary>
    public bool IsAvailable => Version > 0;

    /// <summary>The rights on files that this version can deny.</summary>
    public LandlockFileRights HandledFiles => Version switch
    {
        <= 0 => None,
        1 => FirstRights,
        2 => FirstRights | Refer,
        3 or 4 => FirstRights | Refer | Truncate,
        _ => FirstRights | Refer | Truncate | DeviceIoctl,
    };

    /// <summary>The rights on sockets that this version can deny.</summary>
    public LandlockNetworkRights HandledNetwork =>
        Version >= 4 ? LandlockNetworkRights.BindTcp | LandlockNetworkRights.ConnectTcp : LandlockNetworkRights.None;

    /// <summary>The scopes that this version can enforce.</summary>
    public LandlockScopes Scopes => Version >= 6 ? LandlockScopes.AbstractUnixSockets | LandlockScopes.Signals : LandlockScopes.None;

    /// <summary>Descriptions of what newer versions can restrict and this version can't, for people; may be empty.</summary>
    public IReadOnlyList<string> Missing => MissingBeside(mounts: false, network: false, processes: false);

    /// <summary>The part of <see cref="Missing"/> that no other means restricts.</summary>
    /// <param name="mounts">Whether paths that may not be written are mounted read-only.</param>
    /// <param name="network">Whether the workload has its own network namespace, and so no access to ports or abstract sockets of the
    /// host.</param>
    /// <param name="processes">Whether the workload can see only its own processes.</param>
    public IReadOnlyList<string> MissingBeside(bool mounts, bool network, bool processes)
    {
        // Not LINQ: a generic instantiation over a pair of values is made at run time, at the cost of a dozen page faults.
        var missing = new List<string>();
        foreach (var (version, what) in History)
        {
            var isCovered = version switch
            {
                Truncating => mounts,
                Ports => network,
                Scoping => network && processes,
                _ => false,
            };
            if (version > Version && !isCovered)
                missing.Add(what);
        }

        return missing;
    }

    /// <summary>The rights for a rule, limited to those of this version.</summary>
    /// <param name="read">Read files and list directories.</param>
    /// <param name="write">Write files; below a directory also make, remove, move and link them.</param>
    /// <param name="execute">Execute files.</param>
    /// <param name="isDirectory">Whether the rule is for a directory and everything below. A rule for a file may have fewer rights
    /// (EINVAL).</param>
    /// <param name="device">Whether to allow ioctl(2) on devices, which terminals need.</param>
    public LandlockFileRights Allow(bool read, bool write, bool execute, bool isDirectory, bool device = false)
    {
        var rights = (read ? ReadFile | ReadDirectory : None)
            | (write ? Writing : None)
            | (execute ? Execute : None)
            | (device ? DeviceIoctl : None);
        return rights & HandledFiles & (isDirectory ? ~None : OfFiles);
    }

    /// <summary>The version of the running kernel; 0 if Landlock is not built in or not enabled (<c>lsm=</c>).</summary>
    /// <exception cref="LinuxException">The kernel answered with an unexpected error.</exception>
    public static LandlockAbi Probe()
    {
        var version = Libc.landlock_create_ruleset(0, 0, Libc.LANDLOCK_CREATE_RULESET_VERSION);
        if (version >= 0)
            return new LandlockAbi((int)version);
        // EPERM: a seccomp filter of a container forbids the call, so Landlock can't be used.
        return Libc.LastError is Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.EPERM
            ? default
            : throw LinuxException.Last("ask for the version of Landlock");
    }
}
