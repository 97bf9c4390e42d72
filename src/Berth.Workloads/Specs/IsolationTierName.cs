namespace Berth.Workloads.Specs;

/// <summary>
/// Names of tiers in descriptions and records. Written out, because each start needs one and the enumeration's own names are read from
/// metadata, which is slow.
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
