using Microsoft.Win32.SafeHandles;

namespace SampleServices.Loop;

/// <summary>A loop device.</summary>
/// <param name="Path">What it is called on the host.</param>
/// <param name="Device">The open device.</param>
public sealed record AttachedDevice(string Path, SafeFileHandle Device);
