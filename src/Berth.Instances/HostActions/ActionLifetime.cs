namespace Berth.Instances.HostActions;

/// <summary>When a host action is undone.</summary>
public enum ActionLifetime
{
    /// <summary>When this instance ends.</summary>
    Process,

    /// <summary>When the identity's last instance ends.</summary>
    Identity,

    /// <summary>When no running instance of the identity uses the grant any more.</summary>
    Grant,
}
