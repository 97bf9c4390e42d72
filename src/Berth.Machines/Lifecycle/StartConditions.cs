using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Lifecycle;

/// <summary>What has to be on the host for a machine to start. Asked before a start, and before a restart stops the machine.</summary>
public static class StartConditions
{
    /// <summary>Looks at all of it; changes nothing.</summary>
    /// <param name="store">The store.</param>
    /// <param name="record">The machine.</param>
    /// <exception cref="MachineException">Something is missing, or was changed.</exception>
    /// <exception cref="VmmException">The VMM is not installed.</exception>
    public static void Require(MachineStore store, MachineRecord record)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(record);
        if (MachineCreation.StampOf(record) != record.ImageStamp)
        {
            throw new MachineException(
                $"the image {record.Image} was changed after the machine {record.Name} was created from it",
                "its disk has the changes against the old image only: restore that, or create the machine again");
        }

        RequireFile(record.Kernel ?? $"{store.DirectoryOf(record.Name)}/{MachinePlanner.KernelFile}", "kernel", record);
        if (record.Initrd is { } initrd)
            RequireFile(initrd, "initrd", record);
        MachineModules.Require(record);
        foreach (var share in record.Shares)
        {
            if (!Directory.Exists(share.HostPath))
                throw new MachineException($"the directory {share.HostPath}, which the machine {record.Name} shares, does not exist");
        }

        if (ExecutableFinder.Find(QemuCommand.Program) is null)
            throw NotInstalled(QemuCommand.Program);
    }

    /// <summary>The VMM's program is not there.</summary>
    internal static VmmException NotInstalled(string program) =>
        new($"{program} is not installed", null, "apt install qemu-system-x86");

    private static void RequireFile(string path, string what, MachineRecord record)
    {
        if (FileStatus.TryOf(path) is not { Kind: FileKind.Regular })
            throw new MachineException($"the {what} {path} of the machine {record.Name} does not exist");
    }
}
