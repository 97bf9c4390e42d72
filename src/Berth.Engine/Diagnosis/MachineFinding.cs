using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Machines.Initrd;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;
using Berth.Sandbox.Probing;

namespace Berth.Engine.Diagnosis;

/// <summary>Whether this host can run virtual machines, how fast, and whether it has a kernel for those whose images have none.</summary>
internal static class MachineFinding
{
    private const string Boot = "/boot", Prefix = "vmlinuz-";

    public static Finding Examine()
    {
        const string Name = "machines";
        if (ExecutableFinder.Find(QemuCommand.Program) is null)
            return new Finding(Name, FindingLevel.Limited, $"{QemuCommand.Program} is not installed", "apt install qemu-system-x86");
        var kernel = Kernel();
        return AcceleratorProbe.TryKnown(new MachineStore(HostContext.Directories())) switch
        {
            Accelerator.Kvm => new Finding(Name, FindingLevel.Good, $"QEMU, with KVM; {kernel}"),
            Accelerator.Tcg => new Finding(
                Name, FindingLevel.Limited, $"QEMU without KVM: guests are emulated, which is slow; {kernel}",
                "use a host whose /dev/kvm boots guests"),
            _ => new Finding(Name, FindingLevel.Good, $"QEMU; the first machine finds out whether guests boot under KVM; {kernel}"),
        };
    }

    private static string Kernel() => (DirectoryNames.Find(Boot) ?? []).Select(static entry => entry.Name)
        .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)
            && Directory.Exists($"/lib/modules/{name[Prefix.Length..]}"))
        .Order(VersionOrder.Instance).LastOrDefault() is { } newest
        ? $"{Boot}/{newest} is a kernel for guests"
        : "no kernel for guests in /boot: images need one of their own (linux-image-cloud-amd64)";
}
