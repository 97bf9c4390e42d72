namespace Berth.Machines.Vmm;

/// <summary>A saved state of a machine's memory and disks.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Created">When it was made.</param>
/// <param name="MemoryBytes">The size of the saved memory.</param>
public sealed record MachineSnapshot(string Name, DateTimeOffset Created, long MemoryBytes);
