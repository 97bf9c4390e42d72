namespace Berth.Workloads.Specs;

/// <summary>A starting list of file-system entries and settings; <c>berth explain</c> shows it expanded.</summary>
public enum SandboxProfile
{
    /// <summary>System directories read-only, a private home and tmp, no network.</summary>
    Strict,

    /// <summary><see cref="Strict"/>, plus the current directory, writable.</summary>
    Workspace,

    /// <summary>
    /// <see cref="Workspace"/>, where what the host runs is read-only, and what looks like a secret is denied; and git's settings.
    /// </summary>
    Agent,

    /// <summary>The host's root writable, the host's network, a terminal. Isolates little.</summary>
    Permissive,
}
