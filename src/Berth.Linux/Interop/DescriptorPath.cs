using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Interop;

/// <summary>
/// The path by which a call that takes only paths reaches an open descriptor: O_PATH ones too, and never through a symbolic link.
/// </summary>
internal static class DescriptorPath
{
    /// <summary>Valid in this process for as long as the caller keeps the handle open.</summary>
    internal static string Of(SafeFileHandle descriptor) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor.DangerousGetHandle()}");
}
