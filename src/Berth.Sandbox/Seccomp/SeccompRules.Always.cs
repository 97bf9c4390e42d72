using Berth.Linux.Errors;

namespace Berth.Sandbox.Seccomp;

internal static partial class SeccompRules
{
    private static IEnumerable<SeccompRule> Always =>
    [
        // The kernel itself: its code, its clock, its log, the machine's power.
        .. Deny(
            Errno.EPERM,
            "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct",
            "quotactl", "quotactl_fd", "syslog", "settimeofday", "stime", "clock_settime", "clock_settime64", "adjtimex", "clock_adjtime",
            "clock_adjtime64"),

        // Ports and 16-bit modes of the processor.
        .. Deny(Errno.EPERM, "iopl", "ioperm", "vm86", "vm86old"),

        // Files by handle: a guessed handle opens any file of a mount, whatever directory was granted.
        .. Deny(Errno.EPERM, "open_by_handle_at"),

        // Subsystems with many kernel bugs in the past, which ordinary programs do not need.
        .. Deny(Errno.EPERM, "bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key"),

        // Placement of memory, also that of other processes. Programs treat the error as "no NUMA here".
        .. Deny(
            Errno.EPERM,
            "move_pages", "migrate_pages", "mbind", "get_mempolicy", "set_mempolicy", "set_mempolicy_home_node"),

        // io_uring makes calls that no filter sees (openat, socket, connect), so it would bypass all rules below.
        // Libraries that use it test for it first, and treat ENOSYS as an old kernel.
        .. Deny(Errno.ENOSYS, "io_uring_setup", "io_uring_enter", "io_uring_register"),

        // Calls that current kernels do not have, or have only for very old programs.
        .. Deny(
            Errno.ENOSYS,
            "_sysctl", "bdflush", "create_module", "get_kernel_syms", "lookup_dcookie", "nfsservctl", "query_module", "sysfs", "uselib",
                "ustat"),
    ];

    /// <summary>16-bit and 32-bit segments: they reach old code of the kernel that 64-bit programs do not need.</summary>
    private static IEnumerable<SeccompRule> NativeOnly => Deny(Errno.EPERM, "modify_ldt");
}
