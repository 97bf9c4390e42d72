using Berth.Engine;
using Berth.Engine.Events;
using Berth.Fleet.Push;

namespace Berth.Cli.Rendering;

/// <summary>Fleets as text.</summary>
internal static class FleetText
{
    /// <summary>The hosts, one line each.</summary>
    public static void Write(FleetShown shown)
    {
        if (shown.Hosts.Count == 0)
        {
            Console.WriteLine("no host is enrolled; `berth fleet enroll` enrols one");
            return;
        }

        var name = Width("HOST", shown.Hosts.Select(static host => host.Host.Name));
        var address = Width("ADDRESS", shown.Hosts.Select(static host => host.Host.Address));
        Console.WriteLine(
            $"{"HOST".PadRight(name)}  {"ADDRESS".PadRight(address)}{(shown.IsListing ? "" : "  STATUS       RELEASE")}".TrimEnd());
        foreach (var host in shown.Hosts)
        {
            var line = $"{Printable.Line(host.Host.Name).PadRight(name)}  {host.Host.Address.PadRight(address)}";
            if (host.Health is { } health)
                line += $"  {Printable.Line(health.Status),-11}  {Current(health)}";
            else if (host.Failure is { } failure)
                line += $"  unreachable  {Printable.Line(failure)}";
            Console.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>The waves of a push that is not made.</summary>
    public static void Write(PushPlanned planned)
    {
        Console.WriteLine($"{planned.ReleaseId} would be installed");
        for (var i = 0; i < planned.Waves.Count; i++)
            Console.WriteLine($"wave {i + 1}: {string.Join(", ", planned.Waves[i].Select(Printable.Line))}");
    }

    /// <summary>The result of a push: how many hosts are in each state.</summary>
    public static string Summary(PushEnded ended) => string.Join(
        ", ",
        ended.Hosts.GroupBy(static host => host.State)
            .OrderBy(static group => group.Key)
            .Select(static group => $"{group.Count()} {Word(group.Key)}"));

    /// <summary>A change of a host: its state and the reason; then the lines that its agent sent, each with the host's name.</summary>
    public static IEnumerable<string> Lines(PushEvent.HostChanged changed)
    {
        var host = Printable.Line(changed.Host);
        string[] reason = changed.Detail?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var what = changed switch
        {
            { State: HostState.RolledBack, Change: { Previous: { } before } change } => $" to {change.Id}, from {before}",
            { State: HostState.RolledBack, Change: { } change } => $" to {change.Id}",
            { State: HostState.Updated, Change.Previous: { } before } => $", from {before}",
            _ => "",
        };
        var why = reason is [var first, ..] ? ": " + Printable.Line(first) : "";
        yield return $"{host}: {Word(changed.State)}{Printable.Line(what)}{why}";
        string[] output = changed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // The reason of an agent may end with the output.
        foreach (var line in reason.Skip(1).Where(line => !output.Contains(line.Trim(), StringComparer.Ordinal)).Concat(output))
            yield return $"{host} | {Printable.Line(line)}";
    }

    /// <summary>The state of a host.</summary>
    public static string Word(HostState state) => state switch
    {
        HostState.Waiting => "not begun",
        HostState.Updating => "updating",
        HostState.Updated => "updated",
        HostState.Unchanged => "unchanged",
        HostState.Failed => "failed",
        HostState.Unreachable => "unreachable",
        HostState.RolledBack => "rolled back",
        HostState.NotRolledBack => "NOT rolled back",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "unknown state"),
    };

    private static string Current(Berth.Fleet.Api.HealthDocument health) =>
        health.Releases.FirstOrDefault(static release => release.State == "current") is { } current ? Printable.Line(current.Id) : "none";

    private static int Width(string header, IEnumerable<string> values) =>
        values.Select(static value => value.Length).Append(header.Length).Max();
}
