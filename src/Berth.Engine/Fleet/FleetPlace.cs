using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Sandbox.Probing;

namespace Berth.Engine.Fleet;

/// <summary>Where the caller's fleet is, and its hosts by name.</summary>
internal static class FleetPlace
{
    /// <summary>The directory that was named, or that of the caller below Berth's state: no sandbox shows it to a workload.</summary>
    public static string Find(string? named) =>
        named is null ? Path.Combine(HostContext.ReadableDirectories().State, "fleet") : Path.GetFullPath(named);

    /// <summary>Opens a fleet.</summary>
    public static FleetDirectory Open(string? named) => FleetDirectory.Open(Find(named));

    /// <summary>The hosts of these names, in this order; all if none is named.</summary>
    /// <exception cref="FleetException">There is no such host, one is named twice, or there is none at all.</exception>
    public static IReadOnlyList<FleetHost> Choose(FleetDirectory fleet, IReadOnlyList<string> names)
    {
        var known = fleet.ReadHosts();
        if (known.Count == 0)
            throw new FleetException($"no host is enrolled in {fleet.Location}", "`berth fleet enroll` enrols one", isMisuse: true);
        if (names.Count == 0)
            return known;
        if (names.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            throw new FleetException($"the host {twice.Key} is named twice", isMisuse: true);
        return [.. names.Select(name => known.FirstOrDefault(host => host.Name == name) ?? throw Unknown(name, known))];
    }

    private static FleetException Unknown(string name, IReadOnlyList<FleetHost> known) => new(
        $"there is no host {Descriptions.Text.Quoted.Name(name)} in this fleet",
        Descriptions.Text.Spelling.Closest(name, [.. known.Select(static host => host.Name)]) is { } meant
            ? $"did you mean {meant}?"
            : "`berth fleet hosts` lists them",
        isMisuse: true);
}
