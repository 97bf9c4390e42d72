namespace Berth.Machines.Vmm;

/// <summary>A file or directory of the host that a VMM needs to see.</summary>
/// <param name="HostPath">The path on the host, absolute.</param>
/// <param name="Path">Where the VMM sees it.</param>
/// <param name="IsWritable">Whether the VMM may write to it.</param>
/// <param name="IsDevice">Whether it is a device.</param>
public sealed record VmmFile(string HostPath, string Path, bool IsWritable = false, bool IsDevice = false);
