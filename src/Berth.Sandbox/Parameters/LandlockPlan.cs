using System.Collections.Immutable;

namespace Berth.Sandbox.Parameters;

/// <summary>Landlock rules as the kernel takes them (landlock(7)).</summary>
/// <param name="Abi">The kernel's ABI version they were made for.</param>
/// <param name="HandledFileSystem">Access rights that are denied where no rule allows them.</param>
/// <param name="Rules">Paths, and what is allowed below them.</param>
public sealed record LandlockPlan(int Abi, ulong HandledFileSystem, ImmutableArray<LandlockRule> Rules)
{
    /// <summary>Network rights that are denied; ABI 4 and later.</summary>
    public ulong HandledNetwork { get; init; }

    /// <summary>Scopes: abstract sockets and signals stay inside; ABI 6 and later.</summary>
    public ulong Scoped { get; init; }
}
