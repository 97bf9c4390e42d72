using System.Collections.Immutable;
using Berth.Engine.Requests;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth start</c>.</summary>
internal sealed class StartCommand()
    : ServiceNamesCommand<StartServices>("start", "Start services, now and after every reboot, or instances that are held")
{
    protected override StartServices Of(ImmutableArray<ServiceName> names, ServiceManagerKind? manager, TimeSpan? timeout) =>
        new(names, manager, timeout);
}
