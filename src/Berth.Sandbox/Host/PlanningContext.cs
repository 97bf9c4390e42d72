using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Host;

/// <summary>All that planning knows besides the spec. Nothing in it changes the host.</summary>
internal sealed record PlanningContext
{
    /// <summary>Who starts the workload.</summary>
    public required Caller Caller { get; init; }

    /// <summary>What the host offers.</summary>
    public required HostFeatures Features { get; init; }

    /// <summary>The host's file system.</summary>
    public required IHostView Host { get; init; }

    /// <summary>The caller's current directory.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>The caller's environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The caller's home directory: HOME, or what passwd(5) says; null: none.</summary>
    public string? Home { get; init; }

    /// <summary>The home directory that passwd(5) says; null: none.</summary>
    public string? LoginHome { get; init; }

    /// <summary>Berth's own directories on the host, which no grant gives to a workload.</summary>
    public ImmutableArray<string> OwnDirectories { get; init; } = [];

    /// <summary>What Berth itself shows a workload of those.</summary>
    internal ImmutableArray<string> OwnGrants { get; init; } = [];

    /// <summary>
    /// The executables of the program that starts the workload, by paths without links; some may be missing. The workload may read them
    /// where they are granted, and not write them.
    /// </summary>
    public ImmutableArray<string> OwnPrograms { get; init; } = [];

    /// <summary>
    /// Files that host services are made of: their programs, and what their arguments name. As with the description, the workload may read
    /// them where they are granted, and not write them.
    /// </summary>
    internal ImmutableArray<string> ServiceFiles { get; init; } = [];

    /// <summary>Paths of the desktop's servers, through no link that the workload could have made.</summary>
    internal ImmutableArray<string> ServerPaths { get; init; } = [];

    /// <summary>Whether the caller sits at a terminal: standard input and output are one.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>Every group of the host by name; asked only for names in the spec.</summary>
    public required Func<string, uint?> FindGroup { get; init; }

    /// <summary>The primary group of a user of the host; null: there is no such user. Asked only by root, for owners of grants.</summary>
    public Func<uint, uint?> FindPrimaryGroup { get; init; } = static _ => null;

    /// <summary>
    /// Whether a mount at a path (a directory or not) can show an owner's files as another user's; asked only by root, for grants that are
    /// neither's.
    /// </summary>
    public Func<string, bool, OwnerIds, OwnerIds, bool> CanMapOwner { get; init; } = static (_, _, _, _) => false;

    /// <summary>What the launcher runs on.</summary>
    public Architecture Architecture { get; init; } = RuntimeInformation.ProcessArchitecture;

    /// <summary>The instance, 32 hex digits; it names the cgroup.</summary>
    public required string InstanceId { get; init; }

    /// <summary>What a supervisor handed to us for the workload; null: nothing.</summary>
    public SupervisorHandover? Handover { get; init; }

    /// <summary>
    /// Reads the content of a secret (<see cref="Berth.Linux.Text.HostText"/>), by its name and its source. By default it is not read: who
    /// only plans needs no content.
    /// </summary>
    public Func<string, SecretSource, string> ReadSecret { get; init; } = static (_, _) => "?";

    /// <summary>Where sockets are made, on the host; asked only for host services.</summary>
    public string RuntimeDirectory { get; init; } = "/run/berth";

    /// <summary>Plans the grants of the desktop, which another library knows; null: nothing here can.</summary>
    public Func<GrantRequest, GrantAdditions>? Desktop { get; init; }

    /// <summary>
    /// The context of a host service with a sandbox of its own, which may need to know other things of the host; null: this one.
    /// </summary>
    public Func<WorkloadSpec, PlanningContext>? ForService { get; init; }
}
