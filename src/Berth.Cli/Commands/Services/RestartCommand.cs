using System.Collections.Immutable;
using Berth.Engine.Requests;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth restart</c>.</summary>
internal sealed class RestartCommand()
    : ServiceNamesCommand<RestartServices>(
        "restart", "Stop services that run, and start them; fails before the stop if their current description cannot be started")
{
    protected override RestartServices Of(ImmutableArray<ServiceName> names, ServiceManagerKind? manager, TimeSpan? timeout) =>
        new(names, manager, timeout);
}
