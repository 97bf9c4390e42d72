using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>The <c>sandbox</c> object of a <c>berth.json</c>.</summary>
public sealed record SandboxSpec
{
    /// <summary>The starting list of entries; what the spec says comes after it.</summary>
    public SandboxProfile Profile { get; init; } = SandboxProfile.Workspace;

    /// <summary>Whether the profile grants the current directory, to be worked in.</summary>
    public bool HasWorkspace => Profile is SandboxProfile.Workspace or SandboxProfile.Agent;

    /// <summary>The least isolation the workload accepts; below it Berth refuses to start.</summary>
    public IsolationTier Require { get; init; } = IsolationTier.Namespaces;

    /// <summary>A subordinate user of the caller, 0 to 9999; null: the caller's own uid, or identity 0 when the caller is root.</summary>
    public int? Identity { get; init; }

    /// <summary>Supplementary groups by name, of those the caller has.</summary>
    public ImmutableArray<string> Groups { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The user's name inside.</summary>
    public string Username { get; init; } = "berth";

    /// <summary>The home directory inside; null: <c>/home/USERNAME</c>.</summary>
    public string? Home { get; init; }

    /// <summary>The host name inside; null: the workload's name.</summary>
    public string? Hostname { get; init; }

    /// <summary>What of the network it sees; null: what the profile says.</summary>
    public NetworkMode? Network { get; init; }

    /// <summary>Which namespaces are its own. The network namespace follows <see cref="Network"/> as well.</summary>
    public NamespaceSpec Namespaces { get; init; } = NamespaceSpec.Default;

    /// <summary>What it sees of the file system, in order: a later entry covers an earlier one.</summary>
    public ImmutableArray<FilesystemEntry> Filesystem { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Absolute paths and globs (<c>*</c>, <c>**</c>, <c>?</c>) that are masked even below a granted directory.</summary>
    public ImmutableArray<DenySpec> Deny { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether the root directory inside stays writable.</summary>
    public bool WritableRoot { get; init; }

    /// <summary>Capabilities kept, by name (<c>CAP_NET_BIND_SERVICE</c>); none by default.</summary>
    public ImmutableArray<string> Capabilities { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The system-call filter.</summary>
    public SeccompSpec Seccomp { get; init; } = SeccompSpec.Default;

    /// <summary>Whether Landlock rules are derived from the mounts, as a second wall.</summary>
    public bool Landlock { get; init; } = true;

    /// <summary>Limits.</summary>
    public ResourceSpec Resources { get; init; } = ResourceSpec.Default;

    /// <summary>How it is stopped.</summary>
    public StopSpec Stop { get; init; } = StopSpec.Default;

    /// <summary>ACL entries for the identity's uid on host paths, while it runs.</summary>
    public ImmutableArray<PermissionSpec> ExtraPermissions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether it gets a terminal of its own; null: what the profile says.</summary>
    public bool? Tty { get; init; }
}
