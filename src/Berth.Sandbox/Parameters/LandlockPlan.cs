using System.Collections.Immutable;

namespace Berth.Sandbox.Parameters;

/// <summary>Landlock rules in the form of the kernel (landlock(7)).</summary>
/// <param name="Abi">The kernel's ABI version for which the rules are.</param>
/// <param name="HandledFileSystem">Access rights that are denied unless a rule allows them.</param>
/// <param name="Rules">Paths, and the access rights below them.</param>
public sealed record LandlockPlan(int Abi, ulong HandledFileSystem, ImmutableArray<LandlockRule> Rules)
{
    /// <summary>Network rights that are denied; ABI 4 and later.</summary>
    public ulong HandledNetwork { get; init; }

    /// <summary>Scopes: abstract sockets and signals stay inside; ABI 6 and later.</summary>
    public ulong Scoped { get; init; }
}
