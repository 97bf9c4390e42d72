using System.Collections.Immutable;
using System.Globalization;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Vmm.Qemu;

/// <summary>QEMU's command line for a machine: qemu-system-x86_64(1). A comma in a path is doubled, as QEMU wants it.</summary>
public static class QemuCommand
{
    /// <summary>The program.</summary>
    public const string Program = "qemu-system-x86_64";

    private const int Mebibyte = 1024 * 1024;

    /// <summary>The arguments after the program's name. Sockets are named relative to the machine's runtime directory.</summary>
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
        Socket("control", MachineSockets.Control);
        arguments.AddRange("-mon", "chardev=control,mode=control");
        Socket("console", MachineSockets.Console);
        arguments.AddRange("-device", "isa-serial,chardev=console,index=0");
        arguments.AddRange("-device", $"virtio-serial-{bus},max_ports={machine.AgentPorts + 1}");
        for (var i = 0; i < machine.AgentPorts; i++)
        {
            Socket($"agent{i}", MachineSockets.Agent(i));
            arguments.AddRange("-device", $"virtserialport,chardev=agent{i},nr={i + 1},name={GuestWire.PortName}{i}");
        }

        arguments.AddRange("-object", "rng-random,id=rng,filename=/dev/urandom", "-device", $"virtio-rng-{bus},rng=rng");
        foreach (var (i, disk) in machine.Disks.Index())
        {
            var format = disk.Format is DiskFormat.Raw ? "raw" : "qcow2";
            arguments.AddRange(
                "-drive", $"if=none,id=disk{i},format={format},discard=unmap,detect-zeroes=unmap,"
                    + $"read-only={(disk.IsReadOnly ? "on" : "off")},file={Escape(disk.Path)}");
            arguments.AddRange("-device", $"virtio-blk-{bus},drive=disk{i},serial=disk{i}");
        }

        foreach (var (i, share) in machine.Shares.Index())
        {
            arguments.AddRange(
                "-fsdev", $"local,id=share{i},security_model=none,multidevs=remap,"
                    + $"readonly={(share.IsReadOnly ? "on" : "off")},path={Escape(share.HostPath)}");
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

        void Socket(string id, string path) =>
            arguments.AddRange("-chardev", $"socket,id={id},path={path},server=on,wait=off");
    }

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
