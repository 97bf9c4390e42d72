using Berth.Linux.Errors;

namespace Berth.Linux.Kernel;

/// <summary>
/// Identifies the current boot of the host (<c>/proc/sys/kernel/random/boot_id</c>, random(4)): stored process ids are valid within one
/// boot.
/// </summary>
public static class BootId
{
    /// <summary>The id as the text of a UUID.</summary>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static string Read() => KernelFile.Read("/proc/sys/kernel/random/boot_id").Trim();
}
