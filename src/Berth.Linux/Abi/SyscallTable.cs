using System.Runtime.InteropServices;

namespace Berth.Linux.Abi;

/// <summary>System call numbers: <c>asm/unistd_64.h</c> for x86-64, <c>asm-generic/unistd.h</c> for arm64.</summary>
public static class SyscallTable
{
    /// <summary>The number of a call on an architecture.</summary>
    /// <exception cref="PlatformNotSupportedException">The architecture is neither x86-64 nor arm64.</exception>
    public static int Number(Syscall call, Architecture architecture) => architecture switch
    {
        Architecture.X64 => Numbers(call).X64,
        Architecture.Arm64 => Numbers(call).Arm64,
        _ => throw new PlatformNotSupportedException($"no system call table for {architecture}"),
    };

    private static (int X64, int Arm64) Numbers(Syscall call) => call switch
    {
        Syscall.read => (0, 63),
        Syscall.write => (1, 64),
        Syscall.writev => (20, 66),
        Syscall.close => (3, 57),
        Syscall.fstat => (5, 80),
        Syscall.ioctl => (16, 29),
        Syscall.socket => (41, 198),
        Syscall.sendto => (44, 206),
        Syscall.sendmsg => (46, 211),
        Syscall.recvmsg => (47, 212),
        Syscall.clone => (56, 220),
        Syscall.execve => (59, 221),
        Syscall.wait4 => (61, 260),
        Syscall.kill => (62, 129),
        Syscall.getpid => (39, 172),
        Syscall.getppid => (110, 173),
        Syscall.rt_sigaction => (13, 134),
        Syscall.rt_sigprocmask => (14, 135),
        Syscall.rt_sigtimedwait => (128, 137),
        Syscall.umask => (95, 166),
        Syscall.setpriority => (141, 140),
        Syscall.sched_setscheduler => (144, 119),
        Syscall.setsid => (112, 157),
        Syscall.setpgid => (109, 154),
        Syscall.mknodat => (259, 33),
        Syscall.setgroups => (116, 159),
        Syscall.setresuid => (117, 147),
        Syscall.setresgid => (119, 149),
        Syscall.capset => (126, 91),
        Syscall.prctl => (157, 167),
        Syscall.pivot_root => (155, 41),
        Syscall.chdir => (80, 49),
        Syscall.fchdir => (81, 50),
        Syscall.mount => (165, 40),
        Syscall.umount2 => (166, 39),
        Syscall.sethostname => (170, 161),
        Syscall.splice => (275, 76),
        Syscall.tee => (276, 77),
        Syscall.exit_group => (231, 94),
        Syscall.openat => (257, 56),
        Syscall.mkdirat => (258, 34),
        Syscall.unlinkat => (263, 35),
        Syscall.symlinkat => (266, 36),
        Syscall.unshare => (272, 97),
        Syscall.dup3 => (292, 24),
        Syscall.pipe2 => (293, 59),
        Syscall.prlimit64 => (302, 261),
        Syscall.setns => (308, 268),
        Syscall.seccomp => (317, 277),
        Syscall.open_tree => (428, 428),
        Syscall.move_mount => (429, 429),
        Syscall.fsopen => (430, 430),
        Syscall.fsconfig => (431, 431),
        Syscall.fsmount => (432, 432),
        Syscall.close_range => (436, 436),
        Syscall.openat2 => (437, 437),
        Syscall.fchown => (93, 55),
        Syscall.fchmod => (91, 52),
        Syscall.mount_setattr => (442, 442),
        Syscall.landlock_create_ruleset => (444, 444),
        Syscall.landlock_add_rule => (445, 445),
        Syscall.landlock_restrict_self => (446, 446),
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, "not in the table"),
    };
}
