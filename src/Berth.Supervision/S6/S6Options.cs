namespace Berth.Supervision.S6;

/// <summary>Where an s6 supervision tree is.</summary>
/// <param name="ScanDirectory">The directory that <c>s6-svscan</c> watches.</param>
/// <param name="LogDirectory">Below which each service's output is kept, in a directory of its own.</param>
public sealed record S6Options(string ScanDirectory, string LogDirectory)
{
    /// <summary>
    /// The berth that waits, opens sockets and probes for a service before its program is executed, in the same process (<c>berth service
    /// prepare</c>); null: there is none, and what needs it is refused.
    /// </summary>
    public string? Preparer { get; init; }

    /// <summary>How long to wait for s6 to do what it was told, where nothing of the service's own takes time.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);
}
