using Berth.Linux.Processes;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;
using Berth.Sandbox.Probing;

namespace Berth.Engine.Diagnosis;

/// <summary>Whether this host can run virtual machines, and how fast.</summary>
internal static class MachineFinding
{
    public static Finding Examine()
    {
        const string Name = "machines";
        if (ExecutableFinder.Find(QemuCommand.Program) is null)
            return new Finding(Name, FindingLevel.Limited, $"{QemuCommand.Program} is not installed", "apt install qemu-system-x86");
        return AcceleratorProbe.TryKnown(new MachineStore(HostContext.Directories())) switch
        {
            Accelerator.Kvm => new Finding(Name, FindingLevel.Good, "QEMU, with KVM"),
            Accelerator.Tcg => new Finding(
                Name, FindingLevel.Limited, "QEMU without KVM: guests are emulated, which is slow",
                "use a host whose /dev/kvm boots guests"),
            _ => new Finding(Name, FindingLevel.Good, "QEMU; the first machine finds out whether guests boot under KVM"),
        };
    }
}
