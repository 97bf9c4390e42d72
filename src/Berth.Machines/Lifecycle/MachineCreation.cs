using System.Globalization;
using Berth.Descriptions.Text;
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
        RequireFiles(record);
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

    /// <summary>
    /// Makes the disks of a workload's machine: the root anew, the work disk if there is none. The caller holds the machine's locks.
    /// </summary>
    /// <returns>The record, with the version of the image's kernel.</returns>
    /// <exception cref="MachineException">A file does not exist, or the work disk has another size.</exception>
    public static async Task<MachineRecord> RenewAsync(MachineStore store, MachineRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(record);
        using var held = record.Image is { } locked ? store.LockImage(locked) : null;
        RequireFiles(record);
        var directory = store.DirectoryOf(record.Name);
        TrustedDirectory.Ensure(directory);
        File.Delete($"{directory}/{MachinePlanner.RootDisk}");
        if (record.Image is { } image)
            Qcow2Overlay.Create($"{directory}/{MachinePlanner.RootDisk}", new FileInfo(image).Length, image);
        if (record.WorkDisk > 0)
        {
            var made = FileStatus.TryOf($"{directory}/{MachinePlanner.WorkFile}");
            if (made is { } old && FileStatus.TryOf($"{directory}/{MachinePlanner.WorkDisk}") is not null)
            {
                if (old.Size != record.WorkDisk)
                {
                    throw new MachineException(
                        $"the work disk of {record.Name} has {ByteSize.Format(old.Size)}, not {ByteSize.Format(record.WorkDisk)}",
                        $"write {ByteSize.Format(old.Size)}, or remove it with its data: berth vm delete {record.Name}");
                }
            }
            else
            {
                File.Delete($"{directory}/{MachinePlanner.WorkDisk}");
                await MakeWorkDiskAsync(directory, record.WorkDisk, cancellationToken).ConfigureAwait(false);
            }
        }

        if (record is { Kernel: null, Image: { } ofImage })
        {
            File.Delete($"{directory}/{MachinePlanner.KernelFile}");
            record = record with { ImageKernel = TakeKernel(ofImage, directory) };
        }

        record = record with { ImageStamp = StampOf(record) };
        store.Save(record);
        return record;
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

    /// <summary>Checks that the files of a machine exist.</summary>
    /// <exception cref="MachineException">One does not.</exception>
    public static void RequireFiles(MachineRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        foreach (var file in (string?[])[record.Image, record.Kernel, record.Initrd])
        {
            if (file is not null && FileStatus.TryOf(file) is not { Kind: FileKind.Regular })
                throw new MachineException($"there is no file {file}");
        }
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
        var raw = $"{directory}/{MachinePlanner.WorkFile}";
        using (var file = File.Create(raw))
            file.SetLength(size);
        var made = await CommandRunner.RunAsync(new Command("mke2fs", "-q", "-t", "ext4", raw), cancellationToken).ConfigureAwait(false);
        if (!made.IsSuccess)
            throw new MachineException($"the work disk cannot be formatted: {made.Error}", "apt install e2fsprogs");
        Qcow2Overlay.Create($"{directory}/{MachinePlanner.WorkDisk}", size, raw);
    }
}
