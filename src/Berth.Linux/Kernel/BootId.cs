using Berth.Linux.Errors;

namespace Berth.Linux.Kernel;

/// <summary>
/// Which boot of the host this is (<c>/proc/sys/kernel/random/boot_id</c>, random(4)): what is remembered of processes holds for one.
/// </summary>
public static class BootId
{
    /// <summary>A UUID in text.</summary>
    /// <exception cref="LinuxException">/proc could not be read.</exception>
    public static string Read() => KernelFile.Read("/proc/sys/kernel/random/boot_id").Trim();
}
