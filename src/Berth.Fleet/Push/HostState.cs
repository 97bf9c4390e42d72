namespace Berth.Fleet.Push;

/// <summary>The state of one host in a push.</summary>
public enum HostState
{
    /// <summary>Not begun.</summary>
    Waiting,

    /// <summary>The archive is being uploaded and installed.</summary>
    Updating,

    /// <summary>The release runs there and is healthy.</summary>
    Updated,

    /// <summary>The release ran there before the push.</summary>
    Unchanged,

    /// <summary>The update failed. The host runs what it ran before, if its agent could restore that.</summary>
    Failed,

    /// <summary>The agent was not reached, or the connection ended before its answer. What the host runs is not known.</summary>
    Unreachable,

    /// <summary>The host was updated, and returned to its previous release because the push was halted.</summary>
    RolledBack,

    /// <summary>The host was updated, the push was halted, and it could not return to its previous release.</summary>
    NotRolledBack,
}
