using System.Collections.Immutable;
using Berth.HostServices.Contracts;

namespace Berth.Engine.Requests;

/// <summary>
/// Calls a method of a host service: <see cref="Events.HostServiceSignalled"/>, then <see cref="Events.HostServiceAnswered"/>.
/// </summary>
public sealed record CallHostService : Request
{
    /// <summary>The path of a listening socket, <c>INSTANCE:NAME</c>, or a program; null: <see cref="Command"/>.</summary>
    public string? Target { get; init; }

    /// <summary>A service to start for this call, and its arguments.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>The method of a service whose code is generated that returns its contract.</summary>
    public const string Contract = ContractMethod.ContractName;

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// Whether the answer is the contract of a generated service, and is listed as <see cref="Events.HostServiceMethodListed"/>, unless it
    /// is wanted as a whole.
    /// </summary>
    public bool ListsMethods { get; init; }

    /// <summary>A JSON array or object; null: an empty array.</summary>
    public string? Arguments { get; init; }

    /// <summary>Files whose descriptors are sent with the call, opened for reading; <c>-</c> is standard input.</summary>
    public ImmutableArray<string> Descriptors { get; init; } = [];

    /// <summary>Files to which the contents of the answer's descriptors are written, in order.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>The timeout; null: 30 s.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Whether the answer is one event that contains the signals. An exception of the service is then an answer, <see
    /// cref="Events.HostServiceRefused"/>, and not an error of the request.
    /// </summary>
    public bool AnswersAsWhole { get; init; }
}
