namespace Berth.Machines.Vmm;

/// <summary>A disk of a machine: /dev/vda, /dev/vdb... in their order.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Format">Its format, which is never guessed: a guest could write another format's header into a raw disk.</param>
/// <param name="IsReadOnly">Whether the guest can't write.</param>
/// <param name="Backing">The file that it is empty space over, absolute; null: none.</param>
public sealed record MachineDisk(string Path, DiskFormat Format = DiskFormat.Raw, bool IsReadOnly = false, string? Backing = null);
