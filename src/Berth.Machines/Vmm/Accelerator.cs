namespace Berth.Machines.Vmm;

/// <summary>What executes the guest's instructions.</summary>
public enum Accelerator
{
    /// <summary>QEMU translates them: slow, works everywhere, needs no privilege.</summary>
    Tcg,

    /// <summary>The processor, with /dev/kvm.</summary>
    Kvm,
}
