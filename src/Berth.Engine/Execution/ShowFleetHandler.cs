using Berth.Engine.Events;
using Berth.Engine.Fleet;
using Berth.Engine.Requests;
using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;

namespace Berth.Engine.Execution;

/// <summary>Asks all agents of a fleet at once.</summary>
internal sealed class ShowFleetHandler : RequestHandler<ShowFleet>
{
    protected override async Task<int> ExecuteAsync(ShowFleet request, EngineContext context, CancellationToken cancellationToken)
    {
        var fleet = FleetPlace.Open(request.Directory);
        var hosts = fleet.ReadHosts();
        using var agents = new FleetAgents(fleet);
        var answers = await Task.WhenAll(hosts.Select(host => AskAsync(agents, host, cancellationToken))).ConfigureAwait(false);
        context.Emit(new FleetShown(answers, IsListing: false));
        return answers.All(static answer => answer.Health is not null) ? ExitCode.Success : ExitCode.Unhealthy;
    }

    private static async Task<FleetHostStatus> AskAsync(FleetAgents agents, FleetHost host, CancellationToken cancellationToken)
    {
        using var agent = agents.Connect(host);
        try
        {
            return new FleetHostStatus(host, await agent.GetHealthAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (FleetException exception)
        {
            return new FleetHostStatus(host, null, exception.Problem);
        }
    }
}
