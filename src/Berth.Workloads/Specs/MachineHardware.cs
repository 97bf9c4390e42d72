namespace Berth.Workloads.Specs;

/// <summary>The hardware that a machine is like.</summary>
public enum MachineHardware
{
    /// <summary>Few devices, without a PCI bus: starts fastest.</summary>
    MicroVm,

    /// <summary>A PC with a PCI bus.</summary>
    Q35,
}
