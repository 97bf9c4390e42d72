using System.Collections.Immutable;
using System.Globalization;
using Berth.Machines.Guest;
using Berth.Machines.Initrd;
using Berth.Machines.Vmm;

namespace Berth.Machines.Lifecycle;

/// <summary>From a machine's record to what its VMM gets. Changes nothing.</summary>
public static class MachinePlanner
{
    internal const string RootDisk = "root.qcow2", WorkDisk = "work.qcow2", KernelFile = "kernel", InitrdFile = "initrd";
    private const int AgentPorts = 8;

    /// <summary>The input of the VMM.</summary>
    /// <param name="store">The store.</param>
    /// <param name="record">The machine.</param>
    public static MachineParameters Plan(MachineStore store, MachineRecord record)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(record);
        var directory = store.DirectoryOf(record.Name);
        var disks = ImmutableArray.CreateBuilder<MachineDisk>();
        if (record.Image is not null)
            disks.Add(new MachineDisk($"{directory}/{RootDisk}", DiskFormat.Qcow2));
        if (record.WorkDisk > 0)
            disks.Add(new MachineDisk($"{directory}/{WorkDisk}", DiskFormat.Qcow2));
        return new MachineParameters
        {
            Name = record.Name,
            Model = record.Model,
            Processors = record.Processors,
            Memory = record.Memory,
            Kernel = record.Kernel ?? $"{directory}/{KernelFile}",
            Initrd = $"{store.RuntimeOf(record.Name)}/{InitrdFile}",
            KernelParameters = ["quiet", InitialFiles.Parameters, $"systemd.hostname={record.Name}", .. record.KernelParameters],
            Disks = disks.ToImmutable(),
            Shares = record.Shares,
            HasNetwork = record.HasNetwork,
            Ports = record.Ports,
            AgentPorts = AgentPorts,
        };
    }

    /// <summary>What the agent does at boot: lines of <see cref="BootWords"/>.</summary>
    public static IEnumerable<string> BootLines(MachineRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        yield return $"{BootWords.HostName} {record.Name}";
        yield return $"{BootWords.Ports} {AgentPorts.ToString(CultureInfo.InvariantCulture)}";
        if (record.Image is not null)
            yield return $"{BootWords.Root} /dev/vda ext4 rw";
        if (record.WorkDisk > 0)
            yield return $"{BootWords.Disk} /dev/vd{(record.Image is null ? 'a' : 'b')} /data ext4";
        foreach (var (i, share) in record.Shares.Index())
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{BootWords.Share} share{i} {Uri.EscapeDataString(share.GuestPath)} {(share.IsReadOnly ? "ro" : "rw")}");
        }
    }

    /// <summary>The kernel's modules; null: none are known, and what is needed must be part of the kernel.</summary>
    internal static IKernelModules? ModulesOf(MachineRecord record) => MachineModules.TryOpen(record);
}
