
namespace Berth.Linux.Capabilities;

/// <summary>The five capability sets of a thread, a bit each: capabilities(7).</summary>
/// <param name="Inheritable">Kept over exec of a file that has them inheritable.</param>
/// <param name="Permitted">May be made effective.</param>
/// <param name="Effective">Count now.</param>
/// <param name="Bounding">Can be gained by exec at all.</param>
/// <param name="Ambient">Kept over exec of an ordinary file.</param>
public readonly record struct CapabilitySets(ulong Inheritable, ulong Permitted, ulong Effective, ulong Bounding, ulong Ambient)
{
    /// <summary>Whether a capability counts now.</summary>
    /// <param name="number">Its number, as <see cref="CapabilityName.Parse"/> has it.</param>
    public bool Has(int number) => (Effective >> number & 1) != 0;
}
