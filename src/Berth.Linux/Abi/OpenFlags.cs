namespace Berth.Linux.Abi;

#pragma warning disable CS1591 // The names are the kernel's own.

/// <summary>Flags of openat(2), openat2(2) and the *at family: <c>fcntl.h</c>, <c>linux/openat2.h</c>.</summary>
public static class OpenFlags
{
    public const long O_RDONLY = 0;
    public const long O_WRONLY = 1;
    public const long O_RDWR = 2;
    public const long O_CREAT = 0x40;
    public const long O_EXCL = 0x80;
    public const long O_NOCTTY = 0x100;
    public const long O_TRUNC = 0x200;
    public const long O_NONBLOCK = 0x800;
    public const long O_CLOEXEC = 0x80000;
    public const long O_PATH = 0x200000;
    public const long AT_FDCWD = -100;
    public const long AT_SYMLINK_NOFOLLOW = 0x100;
    public const long AT_REMOVEDIR = 0x200;
    public const long AT_EMPTY_PATH = 0x1000;
    public const long AT_RECURSIVE = 0x8000;
    public const long RESOLVE_NO_MAGICLINKS = 2;
    public const long RESOLVE_NO_SYMLINKS = 4;
    public const long RESOLVE_BENEATH = 8;
    public const long RESOLVE_IN_ROOT = 0x10;
}
