using Berth.Fleet.Api;

namespace Berth.Fleet.Push;

/// <summary>What happens in a push.</summary>
public abstract record PushEvent
{
    /// <summary>A wave begins.</summary>
    /// <param name="Number">Its number, from 1.</param>
    /// <param name="Count">The number of waves.</param>
    /// <param name="Hosts">Its hosts.</param>
    public sealed record WaveBegun(int Number, int Count, IReadOnlyList<string> Hosts) : PushEvent;

    /// <summary>The state of a host has changed.</summary>
    /// <param name="Host">The host.</param>
    /// <param name="State">The state.</param>
    /// <param name="Detail">The reason, for a failure.</param>
    /// <param name="Output">The last output of what failed there; empty: none.</param>
    public sealed record HostChanged(string Host, HostState State, string? Detail, string Output = "") : PushEvent
    {
        /// <summary>What the agent says that it changed; null: nothing was, or nothing is known.</summary>
        public ChangeDocument? Change { get; init; }
    }

    /// <summary>Berth itself was updated on a host, or was not.</summary>
    /// <param name="Host">The host.</param>
    /// <param name="Release">The release that its agent is to be.</param>
    /// <param name="Failure">Why it is not; null: it is.</param>
    public sealed record BerthUpdated(string Host, string Release, string? Failure) : PushEvent;

    /// <summary>A part of the archive was sent to a host.</summary>
    /// <param name="Host">The host.</param>
    /// <param name="Sent">The bytes sent.</param>
    /// <param name="Total">The bytes of the archive.</param>
    public sealed record ArchiveSent(string Host, long Sent, long Total) : PushEvent;

    /// <summary>More hosts failed than may: no further host is updated, and those that were are rolled back.</summary>
    /// <param name="Failures">The number of hosts that failed or were unreachable.</param>
    /// <param name="MaxFailures">The number that may.</param>
    public sealed record Halted(int Failures, int MaxFailures) : PushEvent;
}
