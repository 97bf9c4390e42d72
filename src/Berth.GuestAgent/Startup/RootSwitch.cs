using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Mounts;
using Berth.Linux.Processes;
using Berth.Machines.Guest;

namespace Berth.GuestAgent.Startup;

/// <summary>Makes the root disk the root, and process 1 the disk's own init.</summary>
internal static class RootSwitch
{
    private const string NewRoot = "/.berth/root";
    private const long ReadOnly = 1;

    /// <summary>Becomes the init of the disk; returns only by throwing.</summary>
    /// <param name="root">Device, file system, "rw" or "ro".</param>
    /// <param name="boot">The rest.</param>
    public static void Become(string[] root, BootFile boot)
    {
        DiskMounts.Await(root[0]);
        Directory.CreateDirectory(NewRoot);
        FileSystemMount.Make(root[0], NewRoot, root[1], root[2] == "ro" ? ReadOnly : 0);
        if (GuestPaths.Inits.FirstOrDefault(static path => FileStatus.Find(NewRoot + path, followLink: false) is not null) is not { } init)
            throw new InvalidOperationException($"the root disk {root[0]} has no {GuestPaths.Inits[0]}");

        // The agent moves with /run, which systemd leaves alone if it is a mount already.
        Directory.CreateDirectory(Path.GetDirectoryName(GuestPaths.MovedAgent)!);
        File.Copy(GuestPaths.Agent, GuestPaths.MovedAgent, overwrite: true);
        File.SetUnixFileMode(GuestPaths.MovedAgent, (UnixFileMode)0x1ED);
        var isSystemd = (PathResolver.FindRealpath(NewRoot + init) ?? SymbolicLink.Find(NewRoot + init) ?? init)
            .EndsWith("/systemd", StringComparison.Ordinal);
        if (isSystemd)
            AgentUnit.Write(boot);
        foreach (var mount in (string[])["/dev/pts", "/dev/shm"])
            FileSystemMount.Remove(mount);
        foreach (var mount in (string[])["/dev", "/proc", "/sys", "/run"])
        {
            Directory.CreateDirectory(NewRoot + mount);
            FileSystemMount.Move(mount, NewRoot + mount);
        }

        FileSystemMount.Remove("/tmp");
        DropInitialFiles();
        ProcessRoot.Enter(NewRoot);
        FileSystemMount.Move(".", "/");
        ProcessRoot.Change(".");
        MachineSetup.Apply(boot);
        if (!isSystemd)
            _ = AgentStart.Spawn(GuestPaths.MovedAgent, boot);
        ProcessExecutor.Replace(
            init, [init], ["HOME=/", "TERM=linux", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]);
    }

    /// <summary>The files of the initrd are memory until they are removed.</summary>
    private static void DropInitialFiles()
    {
        foreach (var path in (string[])[GuestPaths.Modules, GuestPaths.Agent])
        {
            try
            {
                if (Directory.Exists(path))
                    Directory.Delete(path, recursive: true);
                else
                    File.Delete(path);
            }
            catch (IOException)
            {
                // Some memory stays in use.
            }
        }
    }
}
