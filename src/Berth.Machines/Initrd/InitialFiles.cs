using System.Collections.Immutable;
using System.Text;
using Berth.Machines.Guest;

namespace Berth.Machines.Initrd;

/// <summary>
/// Berth's part of the first file system of a guest: the agent, the kernel's modules that it needs, and what the agent does at boot. It
/// follows the user's own initrd, if there is one, in the same file.
/// </summary>
public static class InitialFiles
{
    private const uint Executable = 0x1ED, Readable = 0x1A4;

    /// <summary>The kernel parameters that have the kernel start the agent as process 1.</summary>
    public const string Parameters = "rdinit=" + GuestPaths.Agent;

    /// <summary>Those of every machine: its buses, the agent's ports, and what programs in a guest without modules want.</summary>
    public static ImmutableArray<string> Modules { get; } = ["virtio_mmio", "virtio_pci", "virtio_console", "virtio_rng", "overlay"];

    /// <summary>Those of a machine with disks.</summary>
    public static ImmutableArray<string> DiskModules { get; } = ["virtio_blk", "ext4", "crc32c_generic"];

    /// <summary>Those of a machine with a network.</summary>
    public static ImmutableArray<string> NetworkModules { get; } = ["virtio_net"];

    /// <summary>Those of a machine with shared directories.</summary>
    public static ImmutableArray<string> ShareModules { get; } = ["9pnet_virtio", "9p"];

    /// <summary>Whether a kernel has something, as a module or as a part of itself.</summary>
    /// <param name="modules">The kernel's modules.</param>
    /// <param name="name">A module's name.</param>
    public static bool Has(IKernelModules modules, string name)
    {
        ArgumentNullException.ThrowIfNull(modules);
        return ModuleNeeds.Read(modules).PathOf(name) is not null
            || (modules.TryRead("modules.builtin") is { } own
                && Encoding.ASCII.GetString(own).Contains($"/{name}.ko", StringComparison.Ordinal));
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="first">The user's own initrd; null: none.</param>
    /// <param name="agent">The agent's executable.</param>
    /// <param name="modules">The kernel's modules; null: what is needed is part of the kernel.</param>
    /// <param name="wanted">The modules to load, with what they need.</param>
    /// <param name="lines">What the agent does at boot, besides loading the modules: <see cref="BootWords"/>.</param>
    /// <exception cref="IOException">A file can't be read or written.</exception>
    public static void Write(
        string path, string? first, string agent, IKernelModules? modules, IEnumerable<string> wanted, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        using var file = File.Create(path);
        if (first is not null)
        {
            using var own = File.OpenRead(first);
            own.CopyTo(file);
            // The kernel looks for the next archive at a multiple of four bytes.
            file.Write(new byte[(4 - (file.Length % 4)) % 4]);
        }

        var archive = new NewcWriter(file);
        archive.AddFile(GuestPaths.Agent, File.ReadAllBytes(agent), Executable);
        var boot = new StringBuilder();
        if (modules is not null)
        {
            foreach (var (index, module) in ModuleClosure.Of(modules, wanted).Index())
            {
                if (modules.TryRead(module) is not { } content)
                    throw new FileNotFoundException($"the kernel's modules.dep names {module}, which does not exist");
                var place = $"{GuestPaths.Modules}/{index:00}-{Path.GetFileName(module)}";
                archive.AddFile(place, content, Readable);
                boot.Append(BootWords.Module).Append(' ').Append(place).Append('\n');
            }
        }

        foreach (var line in lines)
            boot.Append(line).Append('\n');
        archive.AddFile(GuestPaths.BootFile, Encoding.UTF8.GetBytes(boot.ToString()), Readable);
        archive.End();
    }
}
