using System.Collections.Immutable;
using System.Globalization;
using Berth.Linux.Capabilities;
using Berth.Linux.Errors;
using Berth.Linux.Kernel;

namespace Berth.Linux.Proc;

/// <summary>
/// The status of a process (of its first thread): <c>/proc/PID/status</c>, proc_pid_status(5). Ids are those of this process's namespaces.
/// </summary>
public sealed record ProcessStatus
{
    /// <summary>The name of the command, at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>The state: R, S, D, T, t, Z (zombie), X or I.</summary>
    public required char State { get; init; }

    /// <summary>The process id.</summary>
    public required int Pid { get; init; }

    /// <summary>The parent's process id; 0 if the parent is outside of this process's pid namespace.</summary>
    public required int ParentPid { get; init; }

    /// <summary>Real, effective, saved and file system uid.</summary>
    public required ImmutableArray<uint> Uids { get; init; }

    /// <summary>Real, effective, saved and file system gid.</summary>
    public required ImmutableArray<uint> Gids { get; init; }

    /// <summary>Supplementary groups.</summary>
    public required ImmutableArray<uint> Groups { get; init; }

    /// <summary>The pid in each nested pid namespace, from this process's to the process's own.</summary>
    public required ImmutableArray<int> NamespacePids { get; init; }

    /// <summary>The capability sets.</summary>
    public required CapabilitySets Capabilities { get; init; }

    /// <summary>Whether execve can grant no further privileges (no_new_privs).</summary>
    public required bool NoNewPrivileges { get; init; }

    /// <summary>The mode of system call filtering.</summary>
    public required SeccompMode Seccomp { get; init; }

    /// <summary>The number of seccomp filters; 0 before Linux 5.9, which does not report it.</summary>
    public required int SeccompFilters { get; init; }

    /// <summary>The status of this process.</summary>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static ProcessStatus ReadSelf() => Parse(KernelFile.Read(KernelFile.Path(null, "status")));

    /// <summary>The status of a process; null if it does not exist.</summary>
    /// <param name="pid">Its pid.</param>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static ProcessStatus? Find(int pid) =>
        KernelFile.Find(KernelFile.Path(pid, "status")) is { Length: > 0 } text ? Parse(text) : null;

    /// <summary>Parses a status file.</summary>
    /// <exception cref="FormatException">The text is malformed.</exception>
    internal static ProcessStatus Parse(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            // The name may contain a colon, but only after the first one of its line. A newline in the name is escaped.
            var colon = line.IndexOf(':');
            if (colon > 0)
                fields.TryAdd(line[..colon], line[(colon + 1)..].Trim());
        }

        return new ProcessStatus
        {
            Name = Required("Name"),
            State = Required("State") is [var state, ..] ? state : throw Missing("State"),
            Pid = Signed(Required("Pid")),
            ParentPid = Signed(Required("PPid")),
            Uids = [.. Words(Required("Uid")).Select(Id)],
            Gids = [.. Words(Required("Gid")).Select(Id)],
            Groups = [.. Words(Required("Groups")).Select(Id)],
            NamespacePids = [.. Words(fields.GetValueOrDefault("NSpid", Required("Pid"))).Select(Signed)],
            Capabilities = new(Set("CapInh"), Set("CapPrm"), Set("CapEff"), Set("CapBnd"), Set("CapAmb")),
            NoNewPrivileges = Optional("NoNewPrivs") == 1,
            Seccomp = (SeccompMode)Optional("Seccomp"),
            SeccompFilters = Optional("Seccomp_filters"),
        };

        string Required(string name) => fields.GetValueOrDefault(name) ?? throw Missing(name);
        int Optional(string name) => Signed(fields.GetValueOrDefault(name, "0"));
        ulong Set(string name) => ulong.TryParse(Required(name), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var set)
            ? set
            : throw new FormatException($"not a set of capabilities in /proc/PID/status: {name}");
    }

    private static string[] Words(string value) => value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static int Signed(string value) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"not a number in /proc/PID/status: {value}");

    private static uint Id(string value) =>
        uint.TryParse(value, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"not an id in /proc/PID/status: {value}");

    private static FormatException Missing(string field) => new($"/proc/PID/status has no {field}");
}
