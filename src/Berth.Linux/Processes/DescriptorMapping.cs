using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>A descriptor to pass to a new program.</summary>
/// <param name="Source">The descriptor in this process; owned by the caller.</param>
/// <param name="Target">The number in the new program.</param>
public readonly record struct DescriptorMapping(SafeFileHandle Source, int Target);
