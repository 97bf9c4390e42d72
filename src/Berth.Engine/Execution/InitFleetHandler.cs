using Berth.Engine.Events;
using Berth.Engine.Fleet;
using Berth.Engine.Requests;
using Berth.Fleet.Hosts;

namespace Berth.Engine.Execution;

/// <summary>Creates a fleet.</summary>
internal sealed class InitFleetHandler : RequestHandler<InitFleet>
{
    protected override Task<int> ExecuteAsync(InitFleet request, EngineContext context, CancellationToken cancellationToken)
    {
        var fleet = FleetDirectory.Create(FleetPlace.Find(request.Directory), request.Name, TimeProvider.System.GetUtcNow());
        context.Emit(new FleetCreated(fleet.Location));
        return Task.FromResult(ExitCode.Success);
    }
}
