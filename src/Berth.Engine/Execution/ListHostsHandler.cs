using Berth.Engine.Events;
using Berth.Engine.Fleet;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Lists the hosts of a fleet.</summary>
internal sealed class ListHostsHandler : RequestHandler<ListHosts>
{
    protected override Task<int> ExecuteAsync(ListHosts request, EngineContext context, CancellationToken cancellationToken)
    {
        var hosts = FleetPlace.Open(request.Directory).ReadHosts();
        context.Emit(new FleetShown([.. hosts.Select(static host => new FleetHostStatus(host, null, null))], IsListing: true));
        return Task.FromResult(ExitCode.Success);
    }
}
