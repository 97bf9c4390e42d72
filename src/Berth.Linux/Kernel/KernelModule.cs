using Berth.Linux.Errors;
using Berth.Linux.Interop;

namespace Berth.Linux.Kernel;

/// <summary>Loads modules into the kernel: finit_module(2).</summary>
public static class KernelModule
{
    /// <summary>Loads a module; no error if it is loaded already.</summary>
    /// <param name="path">Its file: NAME.ko, or compressed, which the kernel must be able to unpack (Linux 5.17).</param>
    /// <exception cref="LinuxException">The kernel refused it. ENOENT: there is no file, or a module that it needs is missing.</exception>
    public static void Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var file = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (file.IsInvalid)
            throw LinuxException.Last("open the kernel module", path);
        var flags = path.EndsWith(".ko", StringComparison.Ordinal) ? 0 : Libc.MODULE_INIT_COMPRESSED_FILE;
        if (Libc.finit_module(file, "", flags) < 0 && Libc.LastError is not Errno.EEXIST)
            throw LinuxException.Last("load the kernel module", path);
    }
}
