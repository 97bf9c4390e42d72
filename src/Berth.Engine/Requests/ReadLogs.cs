using System.Collections.Immutable;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>
/// Reads the logs of services: <see cref="Events.LogsBegun"/>, then <see cref="Events.LogLineRead"/> in the order of their times, or, when
/// following, as they come. Following ends with the cancellation.
/// </summary>
/// <param name="Names">Names of services, or patterns with <c>*</c> and <c>?</c>; empty: all services.</param>
/// <param name="Query">
/// Which lines of each service. <see cref="LogQuery.Lines"/> counts those that the filter accepts, but when following all lines.
/// </param>
/// <param name="Manager">The service manager; null: the one that has the service.</param>
public sealed record ReadLogs(ImmutableArray<string> Names, LogQuery Query, ServiceManagerKind? Manager) : Request
{
    /// <summary>Which lines are asked for.</summary>
    public LogFilter Filter { get; init; } = LogFilter.All;
}
