using Berth.Fleet.Push;

namespace Berth.Engine.Documents;

/// <summary>The last state of a host in a push, in JSON.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Its state.</param>
/// <param name="Release">The release that its agent said runs there now; null: it did not say.</param>
/// <param name="Before">The release that ran before; null: none, or its agent did not say.</param>
/// <param name="Reason">Why the host is in this state; null: nothing failed.</param>
/// <param name="Output">The last output of what failed there; null: none.</param>
internal sealed record PushedHostDocument(string Name, HostState State, string? Release, string? Before, string? Reason, string? Output)
{
    public static PushedHostDocument Of(PushEvent.HostChanged changed) => new(
        changed.Host, changed.State, changed.Change?.Id, changed.Change?.Previous, changed.Detail,
        changed.Output.Length > 0 ? changed.Output : null);
}
