using System.Text.RegularExpressions;
using Berth.Linux.Interop;

namespace Berth.Linux.Tests.Abi;

/// <summary>Definitions whose name in C differs, or that Debian 12's headers (Linux 6.1) do not have yet.</summary>
internal static partial class NativeNames
{
    /// <summary>
    /// linux/mount.h and sys/mount.h can't both be included in glibc 2.36. Constants of the latter only are in <see cref="Later"/>.
    /// </summary>
    internal const string Includes = """
        #define _GNU_SOURCE 1
        #include <stddef.h>
        #include <dirent.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <grp.h>
        #include <net/if.h>
        #include <netdb.h>
        #include <poll.h>
        #include <pwd.h>
        #include <sched.h>
        #include <signal.h>
        #include <spawn.h>
        #include <stdlib.h>
        #include <termios.h>
        #include <unistd.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/file.h>
        #include <sys/inotify.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/prctl.h>
        #include <sys/reboot.h>
        #include <sys/resource.h>
        #include <sys/signalfd.h>
        #include <netinet/in.h>
        #include <netinet/tcp.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/statvfs.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <sys/uio.h>
        #include <sys/un.h>
        #include <sys/vfs.h>
        #include <sys/wait.h>
        #include <sys/xattr.h>
        #include <asm/unistd.h>
        #include <linux/capability.h>
        #include <linux/close_range.h>
        #include <linux/fs.h>
        #include <linux/filter.h>
        #include <linux/audit.h>
        #include <linux/if_link.h>
        #include <linux/landlock.h>
        #include <linux/loop.h>
        #include <linux/magic.h>
        #include <linux/module.h>
        #include <linux/mount.h>
        #include <linux/netlink.h>
        #include <linux/nsfs.h>
        #include <linux/openat2.h>
        #include <linux/rtnetlink.h>
        #include <linux/sched.h>
        #include <linux/seccomp.h>
        #include <linux/sockios.h>
        #if __has_include(<seccomp.h>)
        #include <seccomp.h>
        #endif
        #if __has_include(<acl/libacl.h>)
        #include <acl/libacl.h>
        #endif
        #if __has_include(<ext2fs/ext2fs.h>)
        #include <ext2fs/ext2fs.h>
        #endif
        #if __has_include(<zstd.h>)
        #include <zstd.h>
        #endif

        """;

    /// <summary>Constants that the headers lack, with the kernel version or header that defines them, and the expected value.</summary>
    internal static readonly Dictionary<string, (string Since, long Value)> Later = new(StringComparer.Ordinal)
    {
        ["MFD_NOEXEC_SEAL"] = ("6.3", 0x8),
        ["MFD_EXEC"] = ("6.3", 0x10),
        ["F_SEAL_EXEC"] = ("6.3", 0x20),
        ["MNT_FORCE"] = ("sys/mount.h", 1),
        ["MNT_DETACH"] = ("sys/mount.h", 2),
        ["MNT_EXPIRE"] = ("sys/mount.h", 4),
        ["UMOUNT_NOFOLLOW"] = ("sys/mount.h", 8),
        ["LANDLOCK_ACCESS_FS_TRUNCATE"] = ("6.2", 1 << 14),
        ["LANDLOCK_ACCESS_FS_IOCTL_DEV"] = ("6.10", 1 << 15),
        ["LANDLOCK_ACCESS_NET_BIND_TCP"] = ("6.7", 1),
        ["LANDLOCK_ACCESS_NET_CONNECT_TCP"] = ("6.7", 2),
        ["LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET"] = ("6.12", 1),
        ["LANDLOCK_SCOPE_SIGNAL"] = ("6.12", 2),
        ["EVP_PKEY_ED25519"] = ("openssl/evp.h", 1087),
        // The C library computes these at run time, because it reserves two of the kernel's signals.
        ["SIGRTMIN"] = ("signal(7)", 34),
        ["SIGRTMAX"] = ("signal(7)", 64),
    };

    /// <summary>Further conditions.</summary>
    internal static readonly (string Condition, string Meaning)[] More =
    [
        ($"sizeof(posix_spawn_file_actions_t) <= {Libc.RoomForFileActions}", "room for file actions"),
        ($"sizeof(posix_spawnattr_t) <= {Libc.RoomForAttributes}", "room for spawn attributes"),
        (
            $"CMSG_LEN(sizeof(int)) == {Libc.LengthOfRights} && CMSG_SPACE(sizeof(int)) == {Libc.RoomForRights}",
            "a message with one descriptor"),
        (
            $"MAX_HANDLE_SZ == {FileHandleBuffer.Room} && sizeof(struct file_handle) == 8 && offsetof(struct file_handle, f_handle) == 8",
            "a file handle"),
        ("_NSIG == 65", "the last real-time signal is 64"),
        ("sizeof(uid_t) == 4 && sizeof(gid_t) == 4 && sizeof(pid_t) == 4 && sizeof(mode_t) == 4", "ids and modes are 32 bits"),
        ("sizeof(off_t) == 8 && sizeof(size_t) == 8 && sizeof(long) == 8", "sizes are 64 bits"),
    ];

    private static readonly Dictionary<string, string> s_constants = new(StringComparer.Ordinal)
    {
        ["LINUX_CAPABILITY_VERSION_3"] = "_LINUX_CAPABILITY_VERSION_3",
        ["sizeof_inotify_event"] = "sizeof(struct inotify_event)",
        ["sizeof_epoll_event"] = "sizeof(struct epoll_event)",
        ["offsetof_epoll_event_data"] = "offsetof(struct epoll_event, data)",
    };

    private static readonly HashSet<string> s_typedefs = new(StringComparer.Ordinal) { "siginfo_t", "sigset_t" };

    private static readonly Dictionary<string, string> s_fields = new(StringComparer.Ordinal)
    {
        ["sigset_t.bits"] = "__val",
        ["statx_t.stx_btime_sec"] = "stx_btime.tv_sec",
        ["statx_t.stx_btime_nsec"] = "stx_btime.tv_nsec",
        ["statx_t.stx_ctime_sec"] = "stx_ctime.tv_sec",
        ["statx_t.stx_ctime_nsec"] = "stx_ctime.tv_nsec",
        ["statx_t.stx_mtime_sec"] = "stx_mtime.tv_sec",
        ["statx_t.stx_mtime_nsec"] = "stx_mtime.tv_nsec",
        ["ext2_inode_large_t.i_version"] = "osd1.linux1.l_i_version",
        ["ext2_inode_large_t.i_blocks_hi"] = "osd2.linux2.l_i_blocks_hi",
        ["ext2_inode_large_t.i_file_acl_high"] = "osd2.linux2.l_i_file_acl_high",
        ["ext2_inode_large_t.i_uid_high"] = "osd2.linux2.l_i_uid_high",
        ["ext2_inode_large_t.i_gid_high"] = "osd2.linux2.l_i_gid_high",
        ["ext2_inode_large_t.i_checksum_lo"] = "osd2.linux2.l_i_checksum_lo",
        ["ext2_inode_large_t.i_reserved"] = "osd2.linux2.l_i_reserved",
    };

    /// <summary>The C expression of a constant.</summary>
    internal static string Constant(string name) => s_constants.GetValueOrDefault(name, name);

    /// <summary>The C name of a structure.</summary>
    internal static string Structure(string name) =>
        name.StartsWith("ZSTD_", StringComparison.Ordinal)
            ? name[..^2]
            : s_typedefs.Contains(name)
            ? name
            : "struct " + (name.EndsWith("_t", StringComparison.Ordinal) ? name[..^2] : name);

    /// <summary>The C name of a structure's field.</summary>
    internal static string Field(string structure, string field) => s_fields.GetValueOrDefault($"{structure}.{field}", field);

    /// <summary>The header of an optional library; null for names in headers that are always installed.</summary>
    internal static string? Header(string name) =>
        Seccomp().IsMatch(name) ? "seccomp.h"
        : Acl().IsMatch(name) ? "acl/libacl.h"
        : Ext2().IsMatch(name) ? "ext2fs/ext2fs.h"
        : name.Contains("LibZstd", StringComparison.Ordinal) ? "zstd.h"
        : null;

    [GeneratedRegex("SCMP|LibSeccomp")]
    private static partial Regex Seccomp();

    [GeneratedRegex("^ACL_|TEXT_NUMERIC|LibAcl")]
    private static partial Regex Acl();

    [GeneratedRegex("^EXT[234]_|^DIRENT_|^BMAP_|LibExt2Fs")]
    private static partial Regex Ext2();
}
