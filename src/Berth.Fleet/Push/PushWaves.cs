using Berth.Fleet.Hosts;

namespace Berth.Fleet.Push;

/// <summary>Divides hosts into waves.</summary>
public static class PushWaves
{
    /// <summary>The waves, in the order of the hosts: the canaries, then waves of one size, the last of which may be smaller.</summary>
    public static IReadOnlyList<IReadOnlyList<FleetHost>> Of(IReadOnlyList<FleetHost> hosts, PushOptions options)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(options);
        var canaries = Math.Min(options.Canary, hosts.Count);
        var waves = new List<IReadOnlyList<FleetHost>>();
        if (canaries > 0)
            waves.Add([.. hosts.Take(canaries)]);
        waves.AddRange(hosts.Skip(canaries).Chunk(options.Wave.Of(hosts.Count)));
        return waves;
    }
}
