using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

/// <summary>
/// A path to an open descriptor for calls that take only paths. Works with O_PATH, and does not follow a symbolic link.
/// </summary>
internal static class DescriptorPath
{
    /// <summary>The path; valid in this process while the caller keeps the handle open.</summary>
    internal static string Of(SafeFileHandle descriptor) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor.DangerousGetHandle()}");
}
