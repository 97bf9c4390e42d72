using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Removes what is left of machines.</summary>
internal sealed class PruneMachinesHandler : RequestHandler<PruneMachines>
{
    protected override Task<int> ExecuteAsync(PruneMachines request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = new MachineHost().Store;
        var remnants = request.IsPlanned
            ? MachineRemnants.Find(store, request.WithStopped)
            : MachineRemnants.Remove(store, request.WithStopped);
        context.Emit(new MachinesPruned(remnants, request.IsPlanned));
        return Task.FromResult(ExitCode.Success);
    }
}
