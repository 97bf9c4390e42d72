using System.Globalization;
using Berth.Linux.Errors;

namespace Berth.Linux.Kernel;

/// <summary>Kernel settings: sysctl(8).</summary>
public static class Sysctl
{
    /// <summary>A numeric setting; null if the kernel does not have it or this process may not read it.</summary>
    /// <param name="name">The name with dots, for example <c>user.max_user_namespaces</c>.</param>
    public static long? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            var text = KernelFile.Find($"/proc/sys/{name.Replace('.', '/')}")?.Trim();
            return long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (LinuxException exception) when (exception.Error is Errno.EACCES or Errno.EPERM)
        {
            return null;
        }
    }
}
