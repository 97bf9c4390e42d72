using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>The <c>sandbox</c> object of a <c>berth.json</c>.</summary>
public sealed record SandboxSpec
{
    /// <summary>The profile, whose entries come before those of the spec.</summary>
    public SandboxProfile Profile { get; init; } = SandboxProfile.Workspace;

    /// <summary>Whether the profile grants the current directory as the workspace.</summary>
    public bool HasWorkspace => Profile is SandboxProfile.Workspace or SandboxProfile.Agent;

    /// <summary>The lowest tier that the workload accepts; below it, Berth refuses to start the workload.</summary>
    public IsolationTier Require { get; init; } = IsolationTier.Namespaces;

    /// <summary>A subordinate user of the caller, 0 to 9999; null: the caller's own uid, or identity 0 if the caller is root.</summary>
    public int? Identity { get; init; }

    /// <summary>Names of supplementary groups. The caller must be a member of each.</summary>
    public ImmutableArray<string> Groups { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The user's name inside.</summary>
    public string Username { get; init; } = "berth";

    /// <summary>The home directory inside; null: <c>/home/USERNAME</c>.</summary>
    public string? Home { get; init; }

    /// <summary>The host name inside; null: the workload's name.</summary>
    public string? Hostname { get; init; }

    /// <summary>The network; null: that of the profile.</summary>
    public NetworkMode? Network { get; init; }

    /// <summary>
    /// The hosts that can be reached although <see cref="Network"/> is <see cref="NetworkMode.None"/>; null: none, and the host's network
    /// is not limited.
    /// </summary>
    public NetworkRules? NetworkRules { get; init; }

    /// <summary>The namespaces. The network namespace depends on <see cref="Network"/>, too.</summary>
    public NamespaceSpec Namespaces { get; init; } = NamespaceSpec.Default;

    /// <summary>File-system entries, in order: a later entry covers an earlier one.</summary>
    public ImmutableArray<FilesystemEntry> Filesystem { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Absolute paths and globs (<c>*</c>, <c>**</c>, <c>?</c>) that are masked even below a granted directory.</summary>
    public ImmutableArray<DenySpec> Deny { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether the root directory inside stays writable.</summary>
    public bool WritableRoot { get; init; }

    /// <summary>Capabilities kept, by name (<c>CAP_NET_BIND_SERVICE</c>); none by default.</summary>
    public ImmutableArray<string> Capabilities { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The system-call filter.</summary>
    public SeccompSpec Seccomp { get; init; } = SeccompSpec.Default;

    /// <summary>
    /// Whether the program makes sandboxes itself, as browsers do: the filter then lets it create namespaces, unless presets are given.
    /// </summary>
    public bool Nested { get; init; }

    /// <summary>Whether to derive Landlock rules from the mounts, as a second line of defence.</summary>
    public bool Landlock { get; init; } = true;

    /// <summary>Limits.</summary>
    public ResourceSpec Resources { get; init; } = ResourceSpec.Default;

    /// <summary>How the workload is stopped.</summary>
    public StopSpec Stop { get; init; } = StopSpec.Default;

    /// <summary>ACL entries for the identity's uid on host paths, in place while the workload runs.</summary>
    public ImmutableArray<PermissionSpec> ExtraPermissions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether the workload gets a terminal of its own; null: as in the profile.</summary>
    public bool? Tty { get; init; }
}
