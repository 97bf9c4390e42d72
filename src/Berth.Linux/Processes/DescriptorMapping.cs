using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>One descriptor that a new program gets.</summary>
/// <param name="Source">What it is here; stays the caller's.</param>
/// <param name="Target">Its number there.</param>
public readonly record struct DescriptorMapping(SafeFileHandle Source, int Target);
