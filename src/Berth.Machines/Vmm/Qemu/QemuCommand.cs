using System.Collections.Immutable;
using System.Globalization;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Vmm.Qemu;

/// <summary>QEMU's command line for a machine: qemu-system-x86_64(1). A comma in a path is doubled, as QEMU wants it.</summary>
public static class QemuCommand
{
    /// <summary>The program.</summary>
    public const string Program = "qemu-system-x86_64";

    /// <summary>The guest's address in QEMU's network, its prefix, the host's address, and that of the host's name servers.</summary>
    public const string UserNetwork = "10.0.2.15 24 10.0.2.2 10.0.2.3";

    private const int Mebibyte = 1024 * 1024;

    /// <summary>The first descriptor of those that QEMU is given: its sockets, which listen already.</summary>
    public const int FirstSocket = 3;

    /// <summary>The arguments after the program's name. Its sockets are descriptors, in the order of its chardevs.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="accelerator">What executes the guest's instructions.</param>
    public static ImmutableArray<string> Arguments(MachineParameters machine, Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var isMicro = machine.Model is MachineModel.MicroVm;
        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange("-name", $"{machine.Name},process=berth-vm");
        arguments.AddRange("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-S");
        arguments.AddRange("-M", isMicro ? "microvm,rtc=on" : "q35");
        arguments.AddRange("-accel", accelerator is Accelerator.Kvm ? "kvm" : machine.Processors > 1 ? "tcg,thread=multi" : "tcg");
        arguments.AddRange("-cpu", accelerator is Accelerator.Kvm ? "host" : "max");
        arguments.AddRange("-smp", Number(machine.Processors), "-m", Number(machine.Memory / Mebibyte) + "M");
        // What a guest can reach of QEMU's own process: no other program, no new privilege.
        arguments.AddRange("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
        arguments.AddRange("-kernel", machine.Kernel, "-initrd", machine.Initrd);
        arguments.AddRange("-append", string.Join(' ', KernelParameters(machine, accelerator)));

        var bus = isMicro ? "device" : "pci";
        var descriptor = FirstSocket;
        Socket("control");
        arguments.AddRange("-mon", "chardev=control,mode=control");
        Socket("console");
        arguments.AddRange("-device", "isa-serial,chardev=console,index=0");
        arguments.AddRange("-device", $"virtio-serial-{bus},max_ports={machine.AgentPorts + 1}");
        for (var i = 0; i < machine.AgentPorts; i++)
        {
            Socket($"agent{i}");
            arguments.AddRange("-device", $"virtserialport,chardev=agent{i},nr={i + 1},name={GuestWire.PortName}{i}");
        }

        arguments.AddRange("-object", "rng-random,id=rng,filename=/dev/urandom", "-device", $"virtio-rng-{bus},rng=rng");
        foreach (var (i, disk) in machine.Disks.Index())
        {
            var format = disk.Format is DiskFormat.Raw ? "raw" : "qcow2";
            arguments.AddRange(
                "-drive", $"if=none,id=disk{i},format={format},discard=unmap,detect-zeroes=unmap,"
                    + $"read-only={(disk.IsReadOnly ? "on" : "off")},file={Given(disk.Path, !disk.IsReadOnly)}"
                    + (disk.Backing is { } backing
                        ? $",backing.driver=raw,backing.file.driver=file,backing.file.filename={Given(backing, isWritable: false)}"
                        : ""));
            arguments.AddRange("-device", $"virtio-blk-{bus},drive=disk{i},serial=disk{i}");
        }

        foreach (var (i, share) in machine.Shares.Index())
        {
            arguments.AddRange(
                "-fsdev", $"local,id=share{i},security_model=none,multidevs=remap,"
                    + $"readonly={(share.IsReadOnly ? "on" : "off")},path={Escape(PathOf(share, i))}");
            arguments.AddRange("-device", $"virtio-9p-{bus},fsdev=share{i},mount_tag=share{i}");
        }

        if (machine.HasNetwork)
        {
            var forwards = machine.Ports.Select(static port => $",hostfwd=tcp:{port.HostAddress}:{port.HostPort}-:{port.GuestPort}");
            arguments.AddRange("-netdev", "user,id=net" + string.Concat(forwards), "-device", $"virtio-net-{bus},netdev=net");
        }

        if (machine.Restore is { } snapshot)
            arguments.AddRange("-loadvm", snapshot);
        return arguments.DrainToImmutable();

        // The name of a file that is handed over open; the path is for people who read the command.
        string Given(string path, bool isWritable)
        {
            var set = Number(descriptor);
            for (var i = isWritable ? 2 : 1; i > 0; i--)
                arguments.AddRange("-add-fd", $"fd={Number(descriptor++)},set={set},opaque={Escape(path)}");
            return $"/dev/fdset/{set}";
        }

        void Socket(string id) => arguments.AddRange("-chardev", $"socket,id={id},fd={Number(descriptor++)},server=on,wait=off");
    }

    /// <summary>The files that QEMU is given open, in the order of its arguments.</summary>
    internal static IEnumerable<VmmFile> Opened(MachineParameters machine)
    {
        foreach (var disk in machine.Disks)
        {
            // QEMU opens a disk to read, and again to write when the guest does.
            if (!disk.IsReadOnly)
                yield return new VmmFile(disk.Path, disk.Path, IsWritable: true);
            yield return new VmmFile(disk.Path, disk.Path);
            if (disk.Backing is { } backing)
                yield return new VmmFile(backing, backing);
        }
    }

    /// <summary>Where QEMU sees a shared directory.</summary>
    internal static string PathOf(MachineShare share, int number) => share.VmmPath ?? $"/shares/{Number(number)}";

    private static IEnumerable<string> KernelParameters(MachineParameters machine, Accelerator accelerator)
    {
        yield return "console=ttyS0";
        yield return "panic=-1";
        if (machine.Model is MachineModel.MicroVm)
            yield return "reboot=t";
        // Emulation makes the clocks jump that the kernel would calibrate with each other for seconds.
        if (accelerator is Accelerator.Tcg)
        {
            yield return "no_timer_check";
            yield return "tsc_early_khz=2000000";
        }

        foreach (var parameter in machine.KernelParameters)
            yield return parameter;
    }

    private static string Escape(string path) => path.Replace(",", ",,", StringComparison.Ordinal);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
