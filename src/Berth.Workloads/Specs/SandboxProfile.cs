namespace Berth.Workloads.Specs;

/// <summary>A set of file-system entries and settings to start from; <c>berth explain</c> shows its content.</summary>
public enum SandboxProfile
{
    /// <summary>System directories read-only, a private home and <c>/tmp</c>, no network.</summary>
    Strict,

    /// <summary><see cref="Strict"/>, plus the current directory, writable.</summary>
    Workspace,

    /// <summary>
    /// <see cref="Workspace"/> with git's settings; files that the host executes are read-only, and files that look like secrets are
    /// denied.
    /// </summary>
    Agent,

    /// <summary>
    /// <see cref="Strict"/>, plus the Wayland display, sound and the graphics processor, where the host has them.
    /// </summary>
    Desktop,

    /// <summary>The host's root writable, the host's network, a terminal. Isolates little.</summary>
    Permissive,
}
