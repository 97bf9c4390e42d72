using System.Globalization;
using Berth.Linux.Commands;
using Berth.Linux.Files;
using Berth.Machines.Initrd;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Lifecycle;

/// <summary>Creates machines, with their disks.</summary>
public static class MachineCreation
{
    /// <summary>Creates a machine. If a step fails, nothing of it is left.</summary>
    /// <param name="store">The store.</param>
    /// <param name="record">The machine.</param>
    /// <exception cref="MachineException">There is a machine of that name already, or a file does not exist.</exception>
    /// <param name="cancellationToken">Ends the creation.</param>
    public static async Task CreateAsync(MachineStore store, MachineRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(record);
        using var held = store.Lock(record.Name);
        if (store.TryFind(record.Name) is not null)
            throw new MachineException($"there is a machine \"{record.Name}\" already", $"berth vm delete {record.Name}");
        foreach (var file in (string?[])[record.Image, record.Kernel, record.Initrd])
        {
            if (file is not null && FileStatus.TryOf(file) is not { Kind: FileKind.Regular })
                throw new MachineException($"there is no file {file}");
        }

        using var image = record.Image is null ? null : store.LockImage(record.Image);
        try
        {
            TrustedDirectory.Ensure(store.DirectoryOf(record.Name));
            if (record.Image is { } file)
            {
                Qcow2Overlay.Create(
                    $"{store.DirectoryOf(record.Name)}/{MachinePlanner.RootDisk}", new FileInfo(file).Length, file);
            }

            if (record.WorkDisk > 0)
                await MakeWorkDiskAsync(store.DirectoryOf(record.Name), record.WorkDisk, cancellationToken).ConfigureAwait(false);
            if (record is { Kernel: null, Image: { } ofImage })
                record = record with { ImageKernel = TakeKernel(ofImage, store.DirectoryOf(record.Name)) };
            if (record.Image is not null)
                ImageInit.Require(record.Image);
            MachineModules.Require(record);
            store.Save(record with { ImageStamp = StampOf(record) });
        }
        catch
        {
            store.Remove(record.Name);
            throw;
        }
    }

    /// <summary>The state of a machine's image; null: it has none.</summary>
    /// <exception cref="MachineException">The image does not exist any more.</exception>
    internal static string? StampOf(MachineRecord record)
    {
        if (record.Image is null)
            return null;
        var image = FileStatus.TryOf(record.Image) ?? throw new MachineException(
            $"the image {record.Image} of the machine {record.Name} does not exist any more", $"berth vm delete {record.Name}");
        return string.Create(CultureInfo.InvariantCulture, $"{image.Size} {image.Modified.ToUnixTimeMilliseconds()}");
    }

    /// <summary>Copies the image's kernel, which the VMM loads. Returns its version.</summary>
    private static string TakeKernel(string image, string directory)
    {
        using var kernel = ImageKernel.TryOpen(image)
            ?? throw new MachineException(
                $"the image {image} has no kernel (/boot/vmlinuz-VERSION)",
                "install one in it, as `mmdebstrap --include=linux-image-cloud-amd64` does; or name a kernel of the host")
            { Members = [nameof(MachineRecord.Kernel)] };
        kernel.CopyTo($"{directory}/{MachinePlanner.KernelFile}");
        return kernel.Version;
    }

    /// <summary>An empty file system in a raw file, and the disk over it: QEMU keeps snapshots in its own format only.</summary>
    private static async Task MakeWorkDiskAsync(string directory, long size, CancellationToken cancellationToken)
    {
        var raw = $"{directory}/work.raw";
        using (var file = File.Create(raw))
            file.SetLength(size);
        var made = await CommandRunner.RunAsync(new Command("mke2fs", "-q", "-t", "ext4", raw), cancellationToken).ConfigureAwait(false);
        if (!made.IsSuccess)
            throw new MachineException($"the work disk cannot be formatted: {made.Error}", "apt install e2fsprogs");
        Qcow2Overlay.Create($"{directory}/{MachinePlanner.WorkDisk}", size, raw);
    }
}
