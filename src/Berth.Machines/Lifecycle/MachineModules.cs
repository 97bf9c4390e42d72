using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Machines.Initrd;

namespace Berth.Machines.Lifecycle;

/// <summary>
/// Where the modules of a machine's kernel are. Distributions build the drivers of a machine's devices as modules, so a kernel whose
/// modules are not found boots into a machine that nobody reaches: that is said before the start.
/// </summary>
internal static class MachineModules
{
    private const int KernelHead = 64 * 1024;
    private const string SharedDirectories = "9p";

    /// <summary>
    /// Opens the modules; null: the machine needs none, or what is known of its kernel does not say which. The caller disposes of a result
    /// that is disposable.
    /// </summary>
    /// <exception cref="MachineException">There are none.</exception>
    public static IKernelModules? TryOpen(MachineRecord record)
    {
        if (record.Modules is MachineRecord.NoModules)
            return null;
        if (record.Modules is { } directory)
        {
            return IsOfKernel(new HostModules(directory)) ? new HostModules(directory) : throw new MachineException(
                $"there are no kernel modules in {directory}: it has neither modules.dep nor modules.order",
                "name a directory like /lib/modules/VERSION") { Members = [nameof(MachineRecord.Modules)] };
        }

        return record.Kernel is not null ? OfHostKernel(record.Kernel)
            : record is { Image: { } image, ImageKernel: { } version } ? OfImage(image, version) : null;
    }

    /// <summary>Refuses a machine whose kernel can't do what the machine needs.</summary>
    /// <exception cref="MachineException">Its modules are not found, or one of them is missing.</exception>
    public static void Require(MachineRecord record)
    {
        var modules = TryOpen(record);
        using (modules as IDisposable)
        {
            if (modules is not null && !record.Shares.IsEmpty && !Has(modules, SharedDirectories))
            {
                throw new MachineException(
                    $"the kernel of the machine {record.Name} has no {SharedDirectories}, so the guest would not see "
                        + record.Shares[0].HostPath,
                    "use another kernel: Debian's linux-image-amd64 has it, linux-image-cloud-amd64 has not");
            }
        }
    }

    private static HostModules? OfHostKernel(string kernel)
    {
        if (VersionOf(kernel) is not { } version)
            return null;
        var places = Places(kernel, version).ToArray();
        return Array.Find(places, static place => IsOfKernel(new HostModules(place))) is { } found
            ? new HostModules(found)
            : throw new MachineException(
                $"the modules of the kernel {kernel} ({version}) are not found: neither {string.Join(" nor ", places)} has modules.dep",
                $"name their directory, or \"{MachineRecord.NoModules}\" if the kernel has virtio and ext4 built in")
            { Members = [nameof(MachineRecord.Modules)] };
    }

    private static ImageKernel? OfImage(string image, string version)
    {
        var kernel = ImageKernel.TryOpen(image, version);
        if (kernel is null || IsOfKernel(kernel))
            return kernel;
        kernel.Dispose();
        throw new MachineException(
            $"the image {image} has the kernel {version}, but not its modules (/lib/modules/{version})",
            $"install them in it, or name \"{MachineRecord.NoModules}\" if the kernel has virtio and ext4 built in")
        { Members = [nameof(MachineRecord.Modules)] };
    }

    /// <summary>Where distributions put them, and where they are beside a kernel that was unpacked from a package.</summary>
    private static IEnumerable<string> Places(string kernel, string version)
    {
        yield return $"/lib/modules/{version}";
        var directory = Path.GetDirectoryName(PathResolver.FindRealpath(kernel) ?? kernel) ?? "/";
        foreach (var beside in (string[])["lib/modules", "../lib/modules", "../usr/lib/modules"])
        {
            if (Path.GetFullPath($"{directory}/{beside}/{version}") is var place && place != $"/lib/modules/{version}")
                yield return place;
        }
    }

    private static string? VersionOf(string kernel)
    {
        using var file = PlainFile.TryOpenRead(kernel)
            ?? throw new MachineException($"there is no kernel {kernel}", "name the file of one");
        var head = new byte[KernelHead];
        return KernelVersion.Of(head.AsSpan(0, DescriptorIO.ReadFully(file, head)));
    }

    private static bool IsOfKernel(IKernelModules modules) =>
        modules.TryRead("modules.dep") is not null || modules.TryRead("modules.order") is not null;

    private static bool Has(IKernelModules modules, string name) => InitialFiles.Has(modules, name);
}
