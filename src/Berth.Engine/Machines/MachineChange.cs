namespace Berth.Engine.Machines;

/// <summary>What is done to a machine.</summary>
public enum MachineChange
{
    /// <summary>It is created.</summary>
    Create,

    /// <summary>It is started.</summary>
    Start,

    /// <summary>It is stopped: its agent powers it off, else the power button does, else it is killed.</summary>
    Stop,

    /// <summary>It is stopped and started.</summary>
    Restart,

    /// <summary>Its VMM is killed.</summary>
    Kill,

    /// <summary>It and its disks are removed; if it runs, it is killed first.</summary>
    Delete,

    /// <summary>Its processors are stopped.</summary>
    Pause,

    /// <summary>Its processors go on.</summary>
    Resume,
}
