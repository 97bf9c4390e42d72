namespace Berth.Machines.Vmm;

/// <summary>The hardware that QEMU emulates.</summary>
public enum MachineModel
{
    /// <summary>QEMU's microvm: no PCI, no firmware, no ACPI tables but those of virtio; starts in a fraction of the time.</summary>
    MicroVm,

    /// <summary>A PC with PCI Express.</summary>
    Q35,
}
