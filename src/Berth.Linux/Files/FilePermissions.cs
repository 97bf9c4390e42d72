using System.Runtime.Versioning;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Changes the mode of an open file: O_PATH descriptors too, which fchmod(2) does not take.</summary>
[SupportedOSPlatform("linux")]
public static class FilePermissions
{
    /// <summary>Sets permissions, set-id and sticky bits.</summary>
    /// <param name="file">Any descriptor but a symbolic link's; stays the caller's.</param>
    /// <param name="mode">The new mode.</param>
    /// <exception cref="IOException">It may not be changed.</exception>
    public static void Set(SafeFileHandle file, UnixFileMode mode)
    {
        ArgumentNullException.ThrowIfNull(file);
        File.SetUnixFileMode(DescriptorPath.Of(file), mode);
    }
}
