namespace Berth.Supervision.S6;

/// <summary>The place of an s6 supervision tree.</summary>
/// <param name="ScanDirectory">The directory that <c>s6-svscan</c> watches.</param>
/// <param name="LogDirectory">The directory for logs, with a subdirectory for each service.</param>
public sealed record S6Options(string ScanDirectory, string LogDirectory)
{
    /// <summary>
    /// The berth that waits, opens sockets and probes for a service before its program is executed, in the same process (<c>berth service
    /// prepare</c>); null: there is none, and services that need it are refused.
    /// </summary>
    public string? Preparer { get; init; }

    /// <summary>The timeout for s6 to execute a command, not counting the time that the service itself needs.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);
}
