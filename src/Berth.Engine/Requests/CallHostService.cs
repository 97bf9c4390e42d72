using System.Collections.Immutable;

namespace Berth.Engine.Requests;

/// <summary>
/// Calls a method of a host service once: <see cref="Events.HostServiceSignalled"/>, then <see cref="Events.HostServiceAnswered"/>.
/// </summary>
public sealed record CallHostService : Request
{
    /// <summary>The path of a listening socket, <c>INSTANCE:NAME</c>, or a program; null: <see cref="Command"/>.</summary>
    public string? Target { get; init; }

    /// <summary>A service to start for this call, and its arguments.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>A JSON array or object; null: an empty array.</summary>
    public string? Arguments { get; init; }

    /// <summary>Files that go with it, opened for reading; <c>-</c> is standard input.</summary>
    public ImmutableArray<string> Descriptors { get; init; } = [];

    /// <summary>Files that the contents of the descriptors of the answer are written to, in order.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>How long it may take; null: for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Whether the answer is told as a whole: the signals come with it, and an exception of the service is an answer like another,
    /// <see cref="Events.HostServiceRefused"/>, and no error of the request.
    /// </summary>
    public bool AnswersAsWhole { get; init; }
}
