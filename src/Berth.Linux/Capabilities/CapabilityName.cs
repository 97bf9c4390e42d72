using System.Collections.Immutable;
using Berth.Linux.Kernel;

namespace Berth.Linux.Capabilities;

/// <summary>The names and numbers of capabilities: capabilities(7), <c>linux/capability.h</c>.</summary>
public static class CapabilityName
{
    private const string Prefix = "CAP_";

    /// <summary>All names known to Berth, in capitals with <c>CAP_</c>; the index of a name is its number.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK",
        "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN",
        "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE",
        "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    /// <summary>The number of a capability.</summary>
    /// <param name="name">With or without <c>CAP_</c>, in any case.</param>
    /// <exception cref="FormatException">No capability has this name.</exception>
    public static int Parse(string name) => Find(name) is { } number ? number : throw new FormatException(Unknown(name));

    /// <summary>The number of a capability; null if no capability has this name.</summary>
    /// <param name="name">With or without <c>CAP_</c>, in any case.</param>
    public static int? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var number = All.IndexOf(Full(name), StringComparer.OrdinalIgnoreCase);
        return number < 0 ? null : number;
    }

    /// <summary>
    /// The names in a set, ordered by number. A bit without a name is shown as <c>CAP_</c> and its number, as capsh(1) does.
    /// </summary>
    /// <param name="set">A bit mask: bit N stands for capability N.</param>
    public static ImmutableArray<string> Of(ulong set)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (var number = 0; number < 64; number++)
        {
            if ((set >> number & 1) != 0)
                names.Add(number < All.Length ? All[number] : $"{Prefix}{number}");
        }

        return names.ToImmutable();
    }

    /// <summary>
    /// The highest number that the running kernel knows (<c>/proc/sys/kernel/cap_last_cap</c>); if the file is missing, the highest known
    /// to Berth.
    /// </summary>
    public static int LastOfKernel => (int)(Sysctl.Find("kernel.cap_last_cap") ?? All.Length - 1);

    private static string Full(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name : Prefix + name;

    private static string Unknown(string name) => $"unknown capability \"{name}\"";
}
