using System.Collections.Immutable;

namespace Berth.Sandbox.Host;

/// <summary>
/// What the supervisor that started us hands to the workload: sockets, and where to say that it is ready (sd_listen_fds(3), sd_notify(3)).
/// </summary>
internal sealed record SupervisorHandover
{
    /// <summary>How many descriptors, from 3 on.</summary>
    public int Descriptors { get; init; }

    /// <summary>
    /// Variables that tell the workload of them. Sorted by key (ordinal). An empty LISTEN_PID or WATCHDOG_PID gets the workload's own
    /// process id.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The socket on which it says how it is, a host path or <c>@</c> and an abstract name; null: none.</summary>
    public string? NotifySocket { get; init; }
}
