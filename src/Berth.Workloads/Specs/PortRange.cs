using System.Globalization;

namespace Berth.Workloads.Specs;

/// <summary>Ports from one to another, both included.</summary>
/// <param name="First">The first, 1 to 65535.</param>
/// <param name="Last">The last; not less than the first.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>The number of ports.</summary>
    public int Count => Last - First + 1;

    /// <summary>Whether a port is in the range.</summary>
    /// <param name="port">The port.</param>
    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary>As in a rule: <c>443</c>, or <c>8000-8010</c>.</summary>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
