using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using static Berth.Linux.Landlock.LandlockFileRights;

namespace Berth.Linux.Landlock;

/// <summary>
/// What a version of Landlock can enforce: landlock(7). Rights that a kernel does not know must not be asked of it, so everything here is
/// cut to the version.
/// </summary>
/// <param name="Version">As the kernel counts: 1 since Linux 5.13; 0: no Landlock. A version newer than the table is taken for the last one
/// in it.</param>
public readonly record struct LandlockAbi(int Version)
{
    private const LandlockFileRights FirstRights = (LandlockFileRights)((1 << 13) - 1);

    /// <summary>The rights that a rule for something that is no directory may have.</summary>
    private const LandlockFileRights OfFiles = Execute | WriteFile | ReadFile | Truncate | DeviceIoctl;

    /// <summary>Making device nodes is left out: writing to a directory does not mean that to anybody.</summary>
    private const LandlockFileRights Writing =
        WriteFile | Truncate | RemoveDirectory | RemoveFile | MakeDirectory | MakeRegular | MakeSocket | MakeFifo | MakeSymbolicLink | Refer;

    // The versions that brought what something else may keep inside, too.
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

    /// <summary>Whether there is Landlock at all.</summary>
    public bool IsAvailable => Version > 0;

    /// <summary>All rights on files that this version can deny.</summary>
    public LandlockFileRights HandledFiles => Version switch
    {
        <= 0 => None,
        1 => FirstRights,
        2 => FirstRights | Refer,
        3 or 4 => FirstRights | Refer | Truncate,
        _ => FirstRights | Refer | Truncate | DeviceIoctl,
    };

    /// <summary>All rights on sockets that this version can deny.</summary>
    public LandlockNetworkRights HandledNetwork =>
        Version >= 4 ? LandlockNetworkRights.BindTcp | LandlockNetworkRights.ConnectTcp : LandlockNetworkRights.None;

    /// <summary>All that this version can keep inside.</summary>
    public LandlockScopes Scopes => Version >= 6 ? LandlockScopes.AbstractUnixSockets | LandlockScopes.Signals : LandlockScopes.None;

    /// <summary>What this version lacks and newer ones have, in words, for people; empty when there is nothing.</summary>
    public IReadOnlyList<string> Missing => MissingBeside(mounts: false, network: false, processes: false);

    /// <summary>What of <see cref="Missing"/> nothing else keeps inside.</summary>
    /// <param name="mounts">Whether what may not be written is mounted read-only.</param>
    /// <param name="network">Whether it has a network of its own: no port and no abstract socket of the host's is in it.</param>
    /// <param name="processes">Whether it sees no processes but its own.</param>
    public IReadOnlyList<string> MissingBeside(bool mounts, bool network, bool processes)
    {
        var missing = new List<string>(); // no query: a generic of a pair of values is made at run time, at the price of a dozen page faults
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

    /// <summary>The rights of a rule, all of them known to this version.</summary>
    /// <param name="read">Reading files and listing directories.</param>
    /// <param name="write">Writing; below a directory also making, removing, moving and linking.</param>
    /// <param name="execute">Executing files.</param>
    /// <param name="isDirectory">Whether the rule is for a directory and all below it; a file takes fewer rights (else EINVAL).</param>
    /// <param name="device">Whether ioctls on devices are allowed: a terminal is of no use without.</param>
    public LandlockFileRights Allow(bool read, bool write, bool execute, bool isDirectory, bool device = false)
    {
        var rights = (read ? ReadFile | ReadDirectory : None)
            | (write ? Writing : None)
            | (execute ? Execute : None)
            | (device ? DeviceIoctl : None);
        return rights & HandledFiles & (isDirectory ? ~None : OfFiles);
    }

    /// <summary>The version of the running kernel: 0 where Landlock is not built in, or not switched on (<c>lsm=</c>).</summary>
    /// <exception cref="LinuxException">The kernel's answer is neither a version nor "there is none".</exception>
    public static LandlockAbi Probe()
    {
        var version = Libc.landlock_create_ruleset(0, 0, Libc.LANDLOCK_CREATE_RULESET_VERSION);
        if (version >= 0)
            return new LandlockAbi((int)version);
        // EPERM: a container's filter, which amounts to the same.
        return Libc.LastError is Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.EPERM
            ? default
            : throw LinuxException.Last("ask for the version of Landlock");
    }
}
