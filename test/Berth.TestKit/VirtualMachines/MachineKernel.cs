using System.Text.RegularExpressions;

namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// A Debian kernel for test machines: fetched with apt, unpacked, never installed, kept in artifacts/cache/kernels (or BERTH_TEST_CACHE).
/// </summary>
/// <param name="Name">What tests call it.</param>
/// <param name="Package">The Debian package that depends on the newest build of it.</param>
public sealed partial record MachineKernel(string Name, string Package)
{
    /// <summary>The oldest that is tested whole: Landlock ABI 2, no scoping, no vm.memfd_noexec.</summary>
    public static MachineKernel Linux61 { get; } = new("6.1", "linux-image-cloud-amd64");

    /// <summary>A newer one: Landlock ABI 6, vm.memfd_noexec. From Debian 12's security archive.</summary>
    public static MachineKernel Linux612 { get; } = new("6.12", "linux-image-6.12-cloud-amd64");

    /// <summary>One with 9p, by which guests see directories of the host: the cloud kernels have none.</summary>
    public static MachineKernel Linux61WithShares { get; } = new("6.1 with 9p", "linux-image-amd64");

    /// <summary>The module that Debian's kernels load when an overlay is mounted; a test machine has no modprobe to do it.</summary>
    internal const string OverlayModule = "overlay.ko";

    private const string Image = "vmlinuz";

    /// <summary>
    /// The directory of the kernel and its module, fetched if they are not in the cache. What is in the cache stays: no network is needed a
    /// second time.
    /// </summary>
    /// <exception cref="MachineUnavailableException">It cannot be fetched.</exception>
    internal async Task<string> FetchAsync(CancellationToken cancellation)
    {
        var directory = Path.Combine(MachineFiles.Cache, "kernels", Package);
        await BuiltFiles.EnsureAsync(directory, FetchIntoAsync, cancellation);
        return directory;
    }

    /// <summary>The kernel in the directory.</summary>
    internal static string ImageIn(string directory) => Path.Combine(directory, Image);

    /// <summary>
    /// The directory of the kernel and all of its modules, in "modules"; fetched if it is not in the cache.
    /// </summary>
    /// <exception cref="MachineUnavailableException">It cannot be fetched.</exception>
    public async Task<(string Image, string Modules)> FetchWithModulesAsync(CancellationToken cancellation)
    {
        var directory = Path.Combine(MachineFiles.Cache, "kernels", Package + "-with-modules");
        await BuiltFiles.EnsureAsync(directory, FetchWithModulesIntoAsync, cancellation);
        return (ImageIn(directory), Path.Combine(directory, "modules"));
    }

    private async Task FetchWithModulesIntoAsync(string directory, CancellationToken cancellation)
    {
        var work = Directory.CreateDirectory(Path.Combine(directory, "work")).FullName;
        var tree = await UnpackAsync(work, cancellation);
        File.Move(Directory.GetFiles(Path.Combine(tree, "boot"), Image + "-*").Single(), ImageIn(directory));
        Directory.Move(Directory.GetDirectories(Path.Combine(tree, "lib/modules")).Single(), Path.Combine(directory, "modules"));
        Directory.Delete(work, recursive: true);
    }

    private async Task FetchIntoAsync(string directory, CancellationToken cancellation)
    {
        var work = Directory.CreateDirectory(Path.Combine(directory, "work")).FullName;
        var tree = await UnpackAsync(work, cancellation);
        var module = Directory.GetFiles(tree, OverlayModule + "*", SearchOption.AllDirectories).Single();
        if (module.EndsWith(".xz", StringComparison.Ordinal))
        {
            (await HostCommand.RunAsync("xz", ["-d", module], cancellation)).ShouldSucceed();
            module = module[..^".xz".Length];
        }

        File.Move(module, Path.Combine(directory, OverlayModule));
        File.Move(Directory.GetFiles(Path.Combine(tree, "boot"), Image + "-*").Single(), ImageIn(directory));
        Directory.Delete(work, recursive: true);
    }

    private async Task<string> UnpackAsync(string work, CancellationToken cancellation)
    {
        if (await DownloadAsync(work, [], cancellation) is not { } archive)
        {
            // The host's package lists are missing or old. They are not ours to renew: use some of our own.
            string[] lists = ["-o",
                $"Dir::State::Lists={Directory.CreateDirectory(Path.Combine(work, "lists/partial")).Parent!.FullName}", "-o",
                $"Dir::Cache={work}"];
            await HostCommand.RunAsync("apt-get", [.. lists, "update", "-qq"], cancellation);
            archive = await DownloadAsync(work, lists, cancellation)
                ?? throw new MachineUnavailableException($"needs Debian's package {Package} (`apt-get download` cannot fetch it)");
        }

        var tree = Path.Combine(work, "tree");
        (await HostCommand.RunAsync("dpkg-deb", ["-x", archive, tree], cancellation)).ShouldSucceed();
        return tree;
    }

    private async Task<string?> DownloadAsync(string directory, string[] options, CancellationToken cancellation)
    {
        var dependencies = await HostCommand.RunAsync("apt-cache", [.. options, "depends", Package], cancellation);
        if (ImageDependency().Match(dependencies.Output) is not { Success: true } image)
            return null;
        // apt-get writes to its working directory.
        await HostCommand.RunAsync("sh",
            ["-c", "cd \"$1\" && shift && exec apt-get \"$@\"", "sh", directory, .. options, "download", "-qq", image.Groups[1].Value],
            cancellation);
        return Directory.GetFiles(directory, "*.deb").SingleOrDefault();
    }

    [GeneratedRegex(@"Depends: (linux-image-\S+)")]
    private static partial Regex ImageDependency();
}
