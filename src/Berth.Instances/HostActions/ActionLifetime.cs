namespace Berth.Instances.HostActions;

/// <summary>When a host action is reverted.</summary>
public enum ActionLifetime
{
    /// <summary>When this instance ends.</summary>
    Process,

    /// <summary>When the last instance of the identity ends.</summary>
    Identity,

    /// <summary>When no running instance of the identity uses the grant.</summary>
    Grant,
}
