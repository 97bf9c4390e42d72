using Berth.Engine.Events;
using Berth.Engine.Fleet;
using Berth.Engine.Requests;
using Berth.Fleet.Client;
using Berth.Fleet.Enrolment;
using Berth.Fleet.Hosts;

namespace Berth.Engine.Execution;

/// <summary>Enrols a host.</summary>
internal sealed class EnrollHostHandler : RequestHandler<EnrollHost>
{
    protected override async Task<int> ExecuteAsync(EnrollHost request, EngineContext context, CancellationToken cancellationToken)
    {
        var fleet = FleetPlace.Open(request.Directory);
        var host = await AgentClient.EnrolAsync(
            request.Name,
            AgentAddress.Parse(request.Address),
            EnrolmentToken.Parse(request.Token),
            fleet,
            TimeProvider.System,
            cancellationToken).ConfigureAwait(false);
        fleet.Put(host);
        context.Emit(new HostEnrolled(host));
        return ExitCode.Success;
    }
}
