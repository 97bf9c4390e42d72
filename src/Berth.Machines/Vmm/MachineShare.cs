namespace Berth.Machines.Vmm;

/// <summary>A directory of the host that the guest sees.</summary>
/// <param name="HostPath">The directory, absolute.</param>
/// <param name="GuestPath">Where the guest sees it.</param>
/// <param name="IsReadOnly">Whether the guest can't write; held on the host's side.</param>
public sealed record MachineShare(string HostPath, string GuestPath, bool IsReadOnly)
{
    /// <summary>Where the VMM sees it already, by another's arrangement; null: it gets a place of its own.</summary>
    public string? VmmPath { get; init; }
}
