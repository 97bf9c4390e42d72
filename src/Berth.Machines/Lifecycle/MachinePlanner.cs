using System.Collections.Immutable;
using System.Globalization;
using Berth.Machines.Guest;
using Berth.Machines.Initrd;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Lifecycle;

/// <summary>From a machine's record to what its VMM gets. Changes nothing.</summary>
public static class MachinePlanner
{
    /// <summary>The name of the initrd in a machine's runtime directory.</summary>
    public const string InitrdFile = "initrd";

    internal const string RootDisk = "root.qcow2", WorkDisk = "work.qcow2", WorkFile = "work.raw", KernelFile = "kernel";

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
            disks.Add(new MachineDisk($"{directory}/{RootDisk}", DiskFormat.Qcow2, Backing: record.Image));
        if (record.WorkDisk > 0)
            disks.Add(new MachineDisk($"{directory}/{WorkDisk}", DiskFormat.Qcow2, Backing: $"{directory}/{WorkFile}"));
        return new MachineParameters
        {
            Name = record.Name,
            Model = record.Model,
            Processors = record.Processors,
            Memory = record.Memory,
            Kernel = record.Kernel ?? $"{directory}/{KernelFile}",
            Initrd = $"{store.RuntimeOf(record.Name)}/{InitrdFile}",
            KernelParameters =
            [
                "quiet", InitialFiles.Parameters, $"systemd.hostname={record.HostName ?? record.Name}",
                .. record.HasNetwork ? (string[])["net.ifnames=0"] : [], .. record.KernelParameters,
            ],
            Disks = disks.ToImmutable(),
            Shares = record.Shares,
            HasNetwork = record.HasNetwork,
            Ports = record.Ports,
            AgentPorts = record.AgentPorts,
        };
    }

    /// <summary>What the agent does at boot: lines of <see cref="BootWords"/>.</summary>
    public static IEnumerable<string> BootLines(MachineRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        yield return $"{BootWords.HostName} {record.HostName ?? record.Name}";
        yield return $"{BootWords.Ports} {record.AgentPorts.ToString(CultureInfo.InvariantCulture)}";
        if (record.Image is not null)
            yield return $"{BootWords.Root} /dev/vda ext4 rw";
        if (record.WorkDisk > 0)
            yield return $"{BootWords.Disk} /dev/vd{(record.Image is null ? 'a' : 'b')} /data ext4";
        if (record.HasNetwork)
        {
            yield return BootWords.Loopback;
            yield return $"{BootWords.Network} {QemuCommand.UserNetwork}";
        }

        if (record.IsWorkloads)
            yield break; // its shares are among what else is placed, in the order of the description
        foreach (var (i, share) in record.Shares.Index())
            yield return BootLine(i, share);
    }

    /// <summary>The line about a share.</summary>
    /// <param name="number">Its number in the record.</param>
    /// <param name="share">The share.</param>
    public static string BootLine(int number, MachineShare share)
    {
        ArgumentNullException.ThrowIfNull(share);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{BootWords.Share} share{number} {Uri.EscapeDataString(share.GuestPath)} {(share.IsReadOnly ? "ro" : "rw")}");
    }

    /// <summary>Writes the initrd with which a machine boots.</summary>
    /// <param name="machine">The machine, as planned.</param>
    /// <param name="record">Its record.</param>
    /// <param name="agent">The executable of the guest agent.</param>
    /// <param name="lines">What the agent does at boot.</param>
    /// <exception cref="MachineException">The kernel can't have what the machine needs.</exception>
    public static void WriteInitrd(MachineParameters machine, MachineRecord record, string agent, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(record);
        var modules = MachineModules.TryOpen(record);
        using (modules as IDisposable)
        {
            if (!record.Shares.IsEmpty && modules is not null && !InitialFiles.Has(modules, "9p"))
            {
                throw new MachineException(
                    $"the kernel of {record.Name} has no 9p, by which a guest sees directories of the host",
                    "take another: Debian's linux-image-amd64 has it, linux-image-cloud-amd64 has not");
            }

            InitialFiles.Write(machine.Initrd, record.Initrd, agent, modules, NeededModules(machine), lines);
        }
    }

    /// <summary>A module that a machine has no use for would only make its start longer.</summary>
    private static ImmutableArray<string> NeededModules(MachineParameters machine) =>
    [
        .. InitialFiles.Modules,
        .. machine.Disks.IsEmpty ? [] : InitialFiles.DiskModules,
        .. machine.HasNetwork ? InitialFiles.NetworkModules : [],
        .. machine.Shares.IsEmpty ? [] : InitialFiles.ShareModules,
    ];

    /// <summary>The kernel's modules; null: none are known, and what is needed must be part of the kernel.</summary>
    internal static IKernelModules? ModulesOf(MachineRecord record) => MachineModules.TryOpen(record);
}
