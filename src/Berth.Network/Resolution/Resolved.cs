namespace Berth.Network.Resolution;

/// <summary>The host's answer about a name.</summary>
/// <param name="IsKnown">Whether the host's resolver could answer.</param>
/// <param name="Addresses">The addresses; none: the name does not exist, or has none.</param>
internal sealed record Resolved(bool IsKnown, IReadOnlyList<UInt128> Addresses)
{
    /// <summary>No answer.</summary>
    public static Resolved Unknown { get; } = new(IsKnown: false, []);
}
