namespace Berth.Workloads.Specs;

/// <summary>
/// Tiers as descriptions and records name them. Written out: each start needs one, and asking an enumeration for a name reads metadata.
/// </summary>
public static class IsolationTierName
{
    /// <summary>The name of a tier.</summary>
    /// <param name="tier">The tier.</param>
    public static string Of(IsolationTier tier) => tier switch
    {
        IsolationTier.None => "none",
        IsolationTier.Landlock => "landlock",
        IsolationTier.Namespaces => "namespaces",
        _ => throw new ArgumentOutOfRangeException(nameof(tier)),
    };
}
