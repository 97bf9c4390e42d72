
namespace Berth.Linux.Capabilities;

/// <summary>The five capability sets of a thread, as bit masks: capabilities(7).</summary>
/// <param name="Inheritable">Preserved across execve of a file that has the same capabilities inheritable.</param>
/// <param name="Permitted">The thread may make these effective.</param>
/// <param name="Effective">The kernel checks these.</param>
/// <param name="Bounding">The upper limit of what execve can add.</param>
/// <param name="Ambient">Preserved across execve of an ordinary file.</param>
public readonly record struct CapabilitySets(ulong Inheritable, ulong Permitted, ulong Effective, ulong Bounding, ulong Ambient)
{
    /// <summary>Whether a capability is effective.</summary>
    /// <param name="number">The capability's number, see <see cref="CapabilityName.Parse"/>.</param>
    public bool Has(int number) => (Effective >> number & 1) != 0;
}
