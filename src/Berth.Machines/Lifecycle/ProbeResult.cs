namespace Berth.Machines.Lifecycle;

/// <summary>Whether a guest boots under KVM on this host: found out once for each boot of the host.</summary>
/// <param name="BootId">The boot.</param>
/// <param name="KvmBoots">Whether one did.</param>
internal sealed record ProbeResult(string BootId, bool KvmBoots);
