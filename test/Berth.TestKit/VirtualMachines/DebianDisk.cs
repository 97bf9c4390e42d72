using System.Security.Cryptography;
using System.Text;

namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// The disk of a Debian 12 as people install it: systemd as process 1, logind, D-Bus, an SSH server, cron, AppArmor, and Debian's kernel.
/// Built with mmdebstrap, kept in artifacts/cache/machines (or BERTH_TEST_CACHE), never written to afterwards.
/// </summary>
internal static class DebianDisk
{
    /// <summary>The kernel, the first file system, and the disk in the directory that <see cref="FindAsync"/> gives.</summary>
    public const string Kernel = "vmlinuz", FirstFiles = "initramfs", Disk = "disk";

    private const string Release = "bookworm";

    private const string Packages =
        "systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,libseccomp2,libacl1,kmod,apparmor,openssh-server,openssh-client,python3,procps,cron,iproute2,linux-image-cloud-amd64";

    // What takes an emulated processor seconds, and no case needs: devices are those that the kernel makes by itself.
    private const string Setup = """
        set -e
        cd "$1"
        echo 127.0.0.1 localhost >etc/hosts
        echo machine >etc/hostname
        chroot . useradd --create-home --uid 1000 --shell /bin/bash user
        mkdir -p root/.ssh home/user/.ssh
        ssh-keygen -q -t ed25519 -N '' -f root/.ssh/id_ed25519
        cp root/.ssh/id_ed25519.pub home/user/.ssh/authorized_keys
        printf 'Host localhost\n  StrictHostKeyChecking no\n  LogLevel ERROR\n' >root/.ssh/config
        chroot . chown -R user:user /home/user
        for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-networkd.service systemd-resolved.service \
            getty.target systemd-udevd.service systemd-udev-trigger.service systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-random-seed.service systemd-pstore.service \
            systemd-binfmt.service dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount sys-kernel-config.mount \
            systemd-hwdb-update.service systemd-journal-catalog-update.service systemd-sysusers.service systemd-update-done.service systemd-update-utmp.service \
            systemd-update-utmp-runlevel.service systemd-machine-id-commit.service systemd-firstboot.service systemd-remount-fs.service apparmor.service modprobe@.service \
            systemd-modules-load.service kmod-static-nodes.service systemd-tmpfiles-setup-dev.service; do
            ln -sf /dev/null "etc/systemd/system/$unit"
        done
        touch etc/.updated var/.updated
        mkdir -p cases etc/systemd/system/multi-user.target.wants var/log/journal
        printf '[Unit]\nAfter=multi-user.target\n[Service]\nExecStartPre=/bin/mount -o ro /dev/vdb /cases\nExecStart=/bin/bash /cases/run\n' >etc/systemd/system/cases.service
        mkdir -p etc/systemd/system/graphical.target.wants
        ln -s /etc/systemd/system/cases.service etc/systemd/system/graphical.target.wants/
        """;

    private const string Init = """
        #!/bin/busybox sh
        for module in /modules/*; do /bin/busybox insmod "$module"; done
        /bin/busybox mount -t devtmpfs dev /dev
        /bin/busybox mount -t ext4 -o rw,noatime /dev/vda /root
        exec /bin/busybox switch_root /root /sbin/init
        """;

    private static readonly string[] s_modules =
        ["virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci", "virtio_blk"];

    /// <summary>The directory that has the three; built where it is not in the cache.</summary>
    /// <exception cref="MachineUnavailableException">It cannot be built here.</exception>
    public static async Task<string> FindAsync(CancellationToken cancellation)
    {
        var description = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Release + Packages + Setup + Init)))[..12];
        var directory = Path.Combine(MachineFiles.Cache, "machines", $"debian-{Release}-{description}");
        await BuiltFiles.EnsureAsync(directory, BuildAsync, cancellation);
        return directory;
    }

    private static async Task BuildAsync(string directory, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new MachineUnavailableException("needs root, to build the disk of a Debian");
        var root = Path.Combine(Directory.CreateDirectory(directory).FullName, "root");
        await RunAsync("mmdebstrap",
            ["--quiet", "--mode=root", "--variant=minbase", "--format=directory", $"--include={Packages}", $"--customize-hook={Setup}",
                Release, root],
            cancellation);
        File.Copy(Directory.GetFiles(Path.Combine(root, "boot"), "vmlinuz-*").Single(), Path.Combine(directory, Kernel));
        WriteFirstFiles(root, Path.Combine(directory, FirstFiles));
        await RunAsync("truncate", ["-s", "2G", Path.Combine(directory, Disk)], cancellation);
        await RunAsync("mke2fs", ["-q", "-t", "ext4", "-O", "^has_journal", "-d", root, Path.Combine(directory, Disk)], cancellation);
        Directory.Delete(root, recursive: true);
    }

    private static void WriteFirstFiles(string root, string path)
    {
        using var stream = File.Create(path);
        var archive = new NewcArchive(stream);
        foreach (var directory in (string[])["bin", "modules", "dev", "root"])
            archive.AddDirectory(directory);
        if (!File.Exists(GuestFiles.BusyBox))
            throw new MachineUnavailableException("needs Debian's package busybox-static");
        archive.AddFile("bin/busybox", File.ReadAllBytes(GuestFiles.BusyBox), GuestFiles.Executable);
        archive.AddFile("init", Encoding.UTF8.GetBytes(Init + "\n"), GuestFiles.Executable);
        foreach (var (index, name) in s_modules.Index())
        {
            if (Directory.GetFiles(Path.Combine(root, "usr/lib/modules"), name + ".ko", SearchOption.AllDirectories) is [var module])
                archive.AddFile($"modules/{index}-{name}", File.ReadAllBytes(module));
        }

        archive.End();
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var result = await HostCommand.RunAsync(program, arguments, cancellation);
        if (result.ExitCode != 0)
            throw new MachineUnavailableException(
                $"needs the disk of a Debian, and {program} cannot build it: {result.Error[^Math.Min(result.Error.Length, 500)..].Trim()}");
    }
}
