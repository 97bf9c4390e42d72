using System.Collections.Immutable;
using Berth.Engine.Requests;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth restart</c>.</summary>
internal sealed class RestartCommand()
    : ServiceNamesCommand<RestartServices>(
        "restart", "Stop services where they run, and start them, unless they can't be started as they are described now")
{
    protected override RestartServices Of(ImmutableArray<ServiceName> names, ServiceManagerKind? manager, TimeSpan? timeout) =>
        new(names, manager, timeout);
}
