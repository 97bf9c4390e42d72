namespace Berth.Machines.Vmm;

/// <summary>What a VMM can do besides starting and killing a machine. What it can't is refused by name.</summary>
[Flags]
public enum VmmAbilities
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>Stop a machine's processors, and let them go on.</summary>
    Pause = 1,

    /// <summary>Save the state of memory and disks, and continue from it later.</summary>
    Snapshots = 2,

    /// <summary>Share directories of the host.</summary>
    Shares = 4,

    /// <summary>A network behind the host's addresses, without root.</summary>
    UserNetwork = 8,
}
