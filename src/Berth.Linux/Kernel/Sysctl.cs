using System.Globalization;
using Berth.Linux.Errors;

namespace Berth.Linux.Kernel;

/// <summary>Settings of the kernel: sysctl(8).</summary>
public static class Sysctl
{
    /// <summary>A number; null where this kernel has no such setting, or does not let us read it.</summary>
    /// <param name="name">With dots, as in <c>user.max_user_namespaces</c>.</param>
    public static long? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            return long.TryParse(KernelFile.Find($"/proc/sys/{name.Replace('.', '/')}")?.Trim(), CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (LinuxException refused) when (refused.Error is Errno.EACCES or Errno.EPERM)
        {
            return null;
        }
    }
}
