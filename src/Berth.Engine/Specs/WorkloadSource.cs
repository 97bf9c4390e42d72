using System.Collections.Immutable;
using Berth.Workloads.Specs;

namespace Berth.Engine.Specs;

/// <summary>The workload of a command line: a file, flags that add to it or stand alone, and a command.</summary>
public sealed record WorkloadSource
{
    /// <summary>A <c>berth.json</c>, or the directory it is in; null: none.</summary>
    public string? File { get; init; }

    /// <summary>The arguments after <c>--</c>.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Paths bound read-only.</summary>
    public ImmutableArray<string> ReadOnly { get; init; } = [];

    /// <summary>Paths bound writable.</summary>
    public ImmutableArray<string> Writable { get; init; } = [];

    /// <summary><c>SOURCE:TARGET</c> or <c>SOURCE:TARGET:rw</c>.</summary>
    public ImmutableArray<string> Binds { get; init; } = [];

    /// <summary>Empty directories in memory: <c>TARGET</c> or <c>TARGET:SIZE</c>.</summary>
    public ImmutableArray<string> Tmpfs { get; init; } = [];

    /// <summary><c>KEY=VALUE</c>, or <c>KEY</c> for the caller's value.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>Files with variables (<see cref="EnvironmentFile"/>), which come before <see cref="Environment"/>.</summary>
    public ImmutableArray<string> EnvironmentFiles { get; init; } = [];

    /// <summary>Secrets: <c>NAME=FILE</c>, <c>NAME=env:VARIABLE</c>, <c>NAME=fd:NUMBER</c>.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>Limits of getrlimit(2): <c>NAME=LIMIT</c>, <c>NAME=SOFT:HARD</c>.</summary>
    public ImmutableArray<string> Rlimits { get; init; } = [];

    /// <summary>The size of directories in memory, as text; null: not given.</summary>
    public string? Disk { get; init; }

    /// <summary>Paths and globs that are masked, each with its exceptions.</summary>
    public ImmutableArray<DenySpec> Deny { get; init; } = [];

    /// <summary>None or host; null: not given.</summary>
    public NetworkMode? Network { get; init; }

    /// <summary>Hosts that the workload may reach, as in <c>sandbox.network.allow</c>.</summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>Hosts that it may not reach, as in <c>sandbox.network.deny</c>.</summary>
    public ImmutableArray<string> DenyHosts { get; init; } = [];

    /// <summary>The file to which decisions about the network are added; null: not given.</summary>
    public string? NetworkLog { get; init; }

    /// <summary>An identity; null: not given.</summary>
    public int? Identity { get; init; }

    /// <summary>A profile; null: not given.</summary>
    public SandboxProfile? Profile { get; init; }

    /// <summary>The least isolation to accept; null: not given.</summary>
    public IsolationTier? Require { get; init; }

    /// <summary>The working directory, inside; null: not given.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The memory limit as text; null: not given.</summary>
    public string? Memory { get; init; }

    /// <summary>The limit of processes and threads; null: not given.</summary>
    public int? Pids { get; init; }

    /// <summary>Whether the workload gets a terminal of its own.</summary>
    public bool Tty { get; init; }

    /// <summary>Whether it gets the Wayland display.</summary>
    public bool Wayland { get; init; }

    /// <summary>Whether it gets the X11 display.</summary>
    public bool X11 { get; init; }

    /// <summary>Whether it gets the sound server.</summary>
    public bool Sound { get; init; }

    /// <summary>Names on the bus of the session with which it may talk.</summary>
    public ImmutableArray<string> DbusTalk { get; init; } = [];

    /// <summary>Whether it gets the graphics processors.</summary>
    public bool Gpu { get; init; }

    /// <summary>Whether it gets the cameras.</summary>
    public bool Camera { get; init; }

    /// <summary>Whether a flag is about the hosts that may be reached.</summary>
    internal bool HasNetworkRules => !Allow.IsEmpty || !DenyHosts.IsEmpty || NetworkLog is not null;

    /// <summary>Whether a flag grants something of the desktop.</summary>
    internal bool HasDesktop => Wayland || X11 || Sound || !DbusTalk.IsEmpty || Gpu || Camera;

    /// <summary>The given members that are about the sandbox: all except limits, variables and the working directory.</summary>
    internal IEnumerable<string> SandboxMembers()
    {
        (string Member, bool IsGiven)[] members =
        [
            (nameof(ReadOnly), !ReadOnly.IsEmpty), (nameof(Writable), !Writable.IsEmpty), (nameof(Binds), !Binds.IsEmpty),
            (nameof(Tmpfs), !Tmpfs.IsEmpty), (nameof(Deny), !Deny.IsEmpty), (nameof(Network), Network is not null),
            (nameof(Allow), !Allow.IsEmpty), (nameof(DenyHosts), !DenyHosts.IsEmpty), (nameof(NetworkLog), NetworkLog is not null),
            (nameof(Identity), Identity is not null), (nameof(Profile), Profile is not null), (nameof(Require), Require is not null),
            (nameof(Tty), Tty), (nameof(Wayland), Wayland), (nameof(X11), X11), (nameof(Sound), Sound),
            (nameof(DbusTalk), !DbusTalk.IsEmpty), (nameof(Gpu), Gpu), (nameof(Camera), Camera),
            (nameof(Secrets), !Secrets.IsEmpty), (nameof(Disk), Disk is not null),
        ];
        return members.Where(static m => m.IsGiven).Select(static m => m.Member);
    }

    /// <summary>Whether there are only a file and a command, as in most cases.</summary>
    internal bool IsPlain =>
        ReadOnly.IsEmpty && Writable.IsEmpty && Binds.IsEmpty && Tmpfs.IsEmpty && Environment.IsEmpty && Deny.IsEmpty
        && EnvironmentFiles.IsEmpty && Secrets.IsEmpty && Rlimits.IsEmpty && Disk is null
        && !HasNetworkRules
        && Network is null
            && Identity is null
            && Profile is null
            && Require is null
            && WorkingDirectory is null
            && Memory is null
            && Pids is null
            && !Tty
            && !HasDesktop;
}
