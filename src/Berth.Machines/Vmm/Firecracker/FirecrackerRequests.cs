using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Berth.Machines.Vmm.Firecracker;

/// <summary>
/// What Firecracker is told of a machine, in the order in which it wants it: the machine, what it boots, its devices, and the start.
/// Firecracker's API is docs/api_requests and src/firecracker/swagger/firecracker.yaml of its sources.
/// </summary>
public static class FirecrackerRequests
{
    /// <summary>The name of the socket to the guest's vsock device, in the machine's runtime directory.</summary>
    public const string GuestSocket = "guest.vsock";

    private const int Mebibyte = 1024 * 1024;
    private const int MostProcessors = 32;
    private const int GuestAddress = 3;

    /// <summary>The requests that start a machine.</summary>
    /// <param name="machine">The machine.</param>
    /// <exception cref="VmmException">Firecracker can't run it; the message names what it can't.</exception>
    public static ImmutableArray<FirecrackerRequest> Start(MachineParameters machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        Refuse(machine);
        var requests = ImmutableArray.CreateBuilder<FirecrackerRequest>();
        Put("/machine-config", writer =>
        {
            writer.WriteNumber("vcpu_count", machine.Processors);
            writer.WriteNumber("mem_size_mib", machine.Memory / Mebibyte);
        });
        Put("/boot-source", writer =>
        {
            writer.WriteString("kernel_image_path", machine.Kernel);
            writer.WriteString("initrd_path", machine.Initrd);
            string[] parameters = ["console=ttyS0", "reboot=k", "panic=1", "pci=off", .. machine.KernelParameters];
            writer.WriteString("boot_args", string.Join(' ', parameters));
        });
        foreach (var (i, disk) in machine.Disks.Index())
        {
            Put($"/drives/disk{i}", writer =>
            {
                writer.WriteString("drive_id", $"disk{i}");
                writer.WriteString("path_on_host", disk.Path);
                // Berth's agent mounts the root: with true, Firecracker would add root= to the kernel's parameters.
                writer.WriteBoolean("is_root_device", false);
                writer.WriteBoolean("is_read_only", disk.IsReadOnly);
                writer.WriteString("cache_type", "Writeback");
            });
        }

        Put("/vsock", writer =>
        {
            writer.WriteNumber("guest_cid", GuestAddress);
            writer.WriteString("uds_path", GuestSocket);
        });
        Put("/entropy", static _ => { });
        requests.Add(Action("InstanceStart"));
        return requests.DrainToImmutable();

        void Put(string path, Action<Utf8JsonWriter> members) => requests.Add(new FirecrackerRequest("PUT", path, Json(members)));
    }

    /// <summary>An action: InstanceStart, SendCtrlAltDel.</summary>
    internal static FirecrackerRequest Action(string action) =>
        new("PUT", "/actions", Json(writer => writer.WriteString("action_type", action)));

    /// <summary>Stops the processors, or lets them go on.</summary>
    internal static FirecrackerRequest State(string state) => new("PATCH", "/vm", Json(writer => writer.WriteString("state", state)));

    /// <summary>Writes memory and devices of a paused machine to two files.</summary>
    internal static FirecrackerRequest Save(string snapshot) => new("PUT", "/snapshot/create", Json(writer =>
    {
        writer.WriteString("snapshot_type", "Full");
        writer.WriteString("snapshot_path", snapshot + ".state");
        writer.WriteString("mem_file_path", snapshot + ".memory");
    }));

    private static void Refuse(MachineParameters machine)
    {
        if (machine.Model is not MachineModel.MicroVm)
            throw Cannot("emulate a q35 machine");
        if (!machine.Shares.IsEmpty)
            throw Cannot("share directories of the host");
        if (machine.HasNetwork)
            throw Cannot("make a network without root (user mode)");
        if (machine.Restore is not null)
            throw Cannot("continue from a snapshot in a disk");
        if (machine.Disks.Any(static disk => disk.Format is not DiskFormat.Raw))
            throw Cannot("use qcow2 disks");
        if (machine.Processors > MostProcessors || (machine.Processors > 1 && machine.Processors % 2 == 1))
            throw Cannot($"give a machine {machine.Processors} processors (1, or an even number up to {MostProcessors})");
    }

    private static VmmException Cannot(string what) => new($"Firecracker cannot {what}", null, "use QEMU");

    private static string Json(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
