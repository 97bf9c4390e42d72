using System.Collections.Immutable;

namespace Berth.Desktop.X11;

/// <summary>Who may connect to an X server: what xhost(1) prints.</summary>
/// <param name="IsEnforced">Whether the server looks at the entries; false: everybody may connect.</param>
/// <param name="Hosts">The entries.</param>
internal sealed record XAccessList(bool IsEnforced, ImmutableArray<XHost> Hosts)
{
    /// <inheritdoc/>
    public bool Equals(XAccessList? other) =>
        other is not null && IsEnforced == other.IsEnforced && Hosts.AsSpan().SequenceEqual(other.Hosts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsEnforced, Hosts.Length);

    /// <summary>What differs from an earlier list, in words; null: nothing.</summary>
    public string? DifferenceFrom(XAccessList before)
    {
        string[] changes =
        [
            .. IsEnforced == before.IsEnforced ? [] : (string[])[IsEnforced ? "only entries may connect now" : "everybody may connect now"],
            .. Hosts.Except(before.Hosts).Select(static host => $"{host} was added"),
            .. before.Hosts.Except(Hosts).Select(static host => $"{host} was removed"),
        ];
        return changes.Length > 0 ? string.Join(", ", changes) : null;
    }
}
