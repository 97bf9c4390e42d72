using Berth.Linux.Errors;
using Berth.Linux.Mounts;
using Berth.Machines.Guest;

namespace Berth.GuestAgent.Startup;

/// <summary>What the host gives this machine besides the root: its name, further disks, shared directories.</summary>
internal static class MachineSetup
{
    private const long ReadOnly = 1, NoSuid = 2, NoDev = 4;

    /// <summary>Applies it. What fails is said on the console; the machine starts.</summary>
    public static void Apply(BootFile boot)
    {
        foreach (var name in boot.Of(BootWords.HostName))
            Try(() => File.WriteAllText("/proc/sys/kernel/hostname", name[0]));
        foreach (var disk in boot.Of(BootWords.Disk))
        {
            Try(() =>
            {
                DiskMounts.Await(disk[0]);
                Directory.CreateDirectory(disk[1]);
                FileSystemMount.Make(disk[0], disk[1], disk[2], NoDev);
            });
        }

        foreach (var share in boot.Of(BootWords.Share))
        {
            Try(() =>
            {
                var path = Uri.UnescapeDataString(share[1]);
                Directory.CreateDirectory(path);
                FileSystemMount.Make(
                    share[0], path, "9p", NoSuid | NoDev | (share[2] == "ro" ? ReadOnly : 0), "trans=virtio,version=9p2000.L,msize=262144");
            });
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Console.Error.WriteLine($"berth-guest: {FailureText.Of(error)}");
            Directory.CreateDirectory(Path.GetDirectoryName(GuestPaths.Failures)!);
            File.AppendAllText(GuestPaths.Failures, FailureText.Of(error) + "\n");
        }
    }
}
