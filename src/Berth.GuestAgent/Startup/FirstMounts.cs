using Berth.Linux.Mounts;

namespace Berth.GuestAgent.Startup;

/// <summary>The file systems of the kernel that every program expects.</summary>
internal static class FirstMounts
{
    private const long NoSuid = 2, NoDev = 4, NoExec = 8;

    public static void Make()
    {
        Make("proc", "/proc", "proc", NoSuid | NoDev | NoExec);
        Make("sysfs", "/sys", "sysfs", NoSuid | NoDev | NoExec);
        Make("devtmpfs", "/dev", "devtmpfs", NoSuid, "mode=0755");
        Make("devpts", "/dev/pts", "devpts", NoSuid | NoExec, "mode=0620,gid=5,ptmxmode=0666");
        Make("tmpfs", "/dev/shm", "tmpfs", NoSuid | NoDev, "mode=1777");
        // Not noexec: the agent is executed from here after the root is another.
        Make("tmpfs", "/run", "tmpfs", NoSuid | NoDev, "mode=0755");
        Make("tmpfs", "/tmp", "tmpfs", NoSuid | NoDev, "mode=1777");
    }

    private static void Make(string source, string target, string type, long flags, string? options = null)
    {
        Directory.CreateDirectory(target);
        FileSystemMount.Make(source, target, type, flags, options);
    }
}
