using Berth.HostServices;
using Microsoft.Win32.SafeHandles;

namespace SampleServices.Loop;

/// <summary>Files as block devices, for a workload that may not make any.</summary>
[HostService("loop")]
public interface ILoop
{
    /// <summary>Puts a file behind a loop device, until the workload ends.</summary>
    /// <param name="file">A regular file of the caller's; to write to the device it must be open for writing.</param>
    /// <param name="readOnly">Whether the device refuses to write.</param>
    /// <param name="offset">Where in the file the device begins, bytes.</param>
    /// <param name="length">How much of it the device shows, bytes; 0: to the end.</param>
    Task<AttachedDevice> AttachAsync(SafeFileHandle file, bool readOnly = true, long offset = 0, long length = 0);
}
