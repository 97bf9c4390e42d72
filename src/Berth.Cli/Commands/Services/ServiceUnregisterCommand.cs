using System.Collections.Immutable;
using Berth.Engine.Requests;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service unregister</c>.</summary>
internal sealed class ServiceUnregisterCommand()
    : ServiceNamesCommand<UnregisterServices>("unregister", "Stop services and remove their registrations")
{
    protected override UnregisterServices Of(ImmutableArray<ServiceName> names, ServiceManagerKind? manager, TimeSpan? timeout) =>
        new(names, manager, timeout);
}
