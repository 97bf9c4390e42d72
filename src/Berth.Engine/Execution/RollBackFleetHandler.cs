using Berth.Engine.Events;
using Berth.Engine.Fleet;
using Berth.Engine.Requests;
using Berth.Fleet.Hosts;
using Berth.Fleet.Push;

namespace Berth.Engine.Execution;

/// <summary>Has hosts of a fleet return to their previous release.</summary>
internal sealed class RollBackFleetHandler : RequestHandler<RollBackFleet>
{
    protected override async Task<int> ExecuteAsync(RollBackFleet request, EngineContext context, CancellationToken cancellationToken)
    {
        var fleet = FleetPlace.Open(request.Directory);
        var hosts = FleetPlace.Choose(fleet, request.Hosts);
        using var held = new PushFiles(fleet).Lock();
        using var agents = new FleetAgents(fleet);
        var ends =
            await Task.WhenAll(hosts.Select(host => RollBackAsync(agents, host, context, cancellationToken))).ConfigureAwait(false);
        context.Emit(new PushEnded(ends));
        return ends.All(static end => end.State == HostState.RolledBack) ? ExitCode.Success : ExitCode.Unhealthy;
    }

    private static async Task<PushEvent.HostChanged> RollBackAsync(
        FleetAgents agents, FleetHost host, EngineContext context, CancellationToken cancellationToken)
    {
        var answer = await agents.RollBackAsync(host, cancellationToken).ConfigureAwait(false);
        var state = answer.IsSuccess ? HostState.RolledBack : answer.Status is null ? HostState.Unreachable : HostState.NotRolledBack;
        var end = new PushEvent.HostChanged(host.Name, state, answer.Failure?.Error, answer.Failure?.Stderr ?? "")
        {
            Change = answer.Change,
        };
        context.Emit(new FleetProgress(end));
        return end;
    }
}
