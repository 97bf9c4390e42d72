using Berth.Engine.Fleet;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Removes a host from a fleet.</summary>
internal sealed class ForgetHostHandler : RequestHandler<ForgetHost>
{
    protected override Task<int> ExecuteAsync(ForgetHost request, EngineContext context, CancellationToken cancellationToken)
    {
        var fleet = FleetPlace.Open(request.Directory);
        // Choose says which hosts there are if there is none of that name.
        fleet.Remove(FleetPlace.Choose(fleet, [request.Name]).Single().Name);
        return Task.FromResult(ExitCode.Success);
    }
}
