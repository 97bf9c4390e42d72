using Berth.Conformance.Jails;

namespace Berth.Conformance.Attacks;

/// <summary>New namespaces, mounts, devices, kernel settings: where most ways out of a sandbox begin.</summary>
public sealed class KernelTests
{
    private const int CloneNewUser = 0x10000000;

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Namespaces_CannotBeMade(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        await jail.ShouldStopAsync(
            "unshare --user true",
            "unshare --user --map-root-user --mount true",
            Python.Script($"call(272, {CloneNewUser})"), // unshare
            Python.Script($"pid = call(56, {CloneNewUser} | 17, 0, 0, 0, 0)\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)"),
            // clone, SIGCHLD
            Python.Script( // clone3 with struct clone_args
                $"a = (ctypes.c_uint64 * 11)(*([{CloneNewUser}] + [0] * 3 + [17] + [0] * 6))\npid = call(435, ctypes.addressof(a), "
                    + "88)\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)"));
        foreach (var kindOfNamespace in (string[])["mount", "uts", "ipc", "net", "pid --fork", "cgroup"])
            await jail.ShouldFailAsync($"unshare --{kindOfNamespace} true", $"unshare --user --{kindOfNamespace} true");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Mounts_CannotBeChanged(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Write("denied", "secret\n");
        jail.Flags = ["--deny", $"{jail.Workspace}/denied"];
        // Outside, in namespaces of the attack's own.
        jail.Variables["with"] = ("unshare --user --map-root-user --mount", "");

        await jail.ShouldStopAsync(
            "$with mount -t tmpfs none /mnt || $with mount -t tmpfs none /tmp",
            "$with mount -t tmpfs none /proc",
            "$with mount --bind /usr/bin /usr/sbin",
            "$with mount --bind $PWD /etc");
        await jail.ShouldFailAsync(
            "mount -o remount,bind,rw /usr",
            "mount -o remount,rw /",
            "umount /proc",
            "umount -l denied",
            "umount -l /tmp",
            "umount -l /etc",
            Python.Script("call(428, -100, b'/', 0)"), // open_tree
            Python.Script("call(430, b'tmpfs', 0)"), // fsopen
            Python.Script("call(442, -100, b'/usr', 0, (ctypes.c_uint64 * 4)(0, 1, 0, 0), 32)"), // mount_setattr: take read-only away
            Python.Script("call(429, -100, b'/tmp', -100, b'/usr', 0)")); // move_mount
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Chroot_AndPivotRoot_Fail(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Variables["with"] = ("unshare --user --map-root-user --mount", "");

        await jail.ShouldStopAsync("$with chroot / true", $"$with {Python.Script("os.chroot('.')")[5..]}");
        await jail.ShouldFailAsync(
            Python.Script("call(155, b'.', b'.')"), // pivot_root
            Python.Script("os.open('/proc/1/ns/mnt', os.O_RDONLY)"),
            Python.Script("call(308, os.open('/proc/self/ns/user', os.O_RDONLY), 0)"), // setns
            Python.Script("call(304, os.open('/', os.O_RDONLY), b'x' * 8, 0)")); // open_by_handle_at
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Devices_AreNeitherThereNorMade(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        if (jail.Caller.IsRoot)
            await jail.ShouldStopAsync("mknod $PWD/disk b 254 0 && rm $PWD/disk", "mknod $PWD/memory c 1 1 && rm $PWD/memory",
                "test -b /dev/vda || test -b /dev/sda || test -b /dev/nvme0n1 || test -e /dev/kmsg");
        await jail.ShouldFailAsync(
            "mknod $PWD/disk b 254 0", "mknod /tmp/memory c 1 1", "mknod /dev/kmsg c 1 11", "find /dev -type b | grep .", "cat /dev/mem",
                "cat /dev/kmsg", "test -e /dev/kvm",
            "find /dev /proc/self/root/dev -type c | sed 's,.*/,,' | grep -vxE 'null|zero|full|random|urandom|tty|ptmx|console|[0-9]+'");
        (await jail.RunAsync(
            ["sh", "-c", "echo x > /dev/null && head -c4 /dev/urandom | wc -c && head -c4 /dev/zero >/dev/shm/x"])).ShouldSucceed();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task KernelSettings_AreNotWritten(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        // Outside, what is there is written again, or the file just opened.
        if (jail.Caller.IsRoot)
            await jail.ShouldStopAsync("f=/proc/sys/kernel/domainname; v=$(cat $f); echo \"$v\" > $f", "test -w /sys/kernel", "dmesg");
        await jail.ShouldFailAsync(
            "echo x > /proc/sys/kernel/hostname", "echo core > /proc/sys/kernel/core_pattern", "echo 1 > /proc/sys/vm/drop_caches",
                ": >> /proc/sysrq-trigger",
            "find /sys -writable -type f 2>/dev/null | grep .",
                "find /proc/sys -writable -type f 2>/dev/null | grep -v /net/ | grep -v /user/ | xargs -r -n1 sh -c 'echo 0 > $0'",
            "head -c1 /proc/kcore", "dmesg",
            Python.Script("call(246, 0, 0, 0, 0)"), // kexec_load
            Python.Script("call(321, 0, 0, 0)"), // bpf
            Python.Script("call(175, 0, 0, b'')"), // init_module
            Python.Script("call(425, 8, ctypes.addressof(ctypes.create_string_buffer(120)))"), // io_uring_setup
            Python.Script("call(250, 11, 0, 0, 0)"), // keyctl
            Python.Script("call(170, b'x', 1)"), // sethostname
            Python.Script("call(164, 0, 0)")); // settimeofday
    }
}
