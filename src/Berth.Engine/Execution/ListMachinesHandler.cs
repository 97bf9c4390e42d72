using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Linux.Processes;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Lists the machines.</summary>
internal sealed class ListMachinesHandler : RequestHandler<ListMachines>
{
    protected override async Task<int> ExecuteAsync(ListMachines request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = new MachineHost().Store;
        using var sampler = new ProcessSampler();
        context.Emit(new MachinesListed(
            await Task.WhenAll(store.Names().Select(store.TryFind).OfType<MachineRecord>()
                .Select(record => MachineSummaries.OfAsync(store, record, sampler, cancellationToken))).ConfigureAwait(false)));
        return ExitCode.Success;
    }
}
