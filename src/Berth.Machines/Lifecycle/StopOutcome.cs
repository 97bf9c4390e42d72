namespace Berth.Machines.Lifecycle;

/// <summary>How a machine ended that was stopped.</summary>
public enum StopOutcome
{
    /// <summary>Its agent powered it off: all data is written.</summary>
    PoweredOff,

    /// <summary>The guest reacted to the power button.</summary>
    PowerButton,

    /// <summary>It was killed: what the guest had not written is lost.</summary>
    Killed,
}
