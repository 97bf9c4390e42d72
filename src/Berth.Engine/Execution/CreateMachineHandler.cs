using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Creates a machine.</summary>
internal sealed class CreateMachineHandler : RequestHandler<CreateMachine>
{
    protected override async Task<int> ExecuteAsync(CreateMachine request, EngineContext context, CancellationToken cancellationToken)
    {
        var host = context.OpenMachines();
        var record = MachineHost.Describe(request.Options, isTemporary: false);
        MachineHost.RequireResources(record, context.Say);
        await MachineCreation.CreateAsync(host.Store, record, cancellationToken).ConfigureAwait(false);
        context.Emit(new MachineChanged(record.Name, MachineChange.Create));
        return ExitCode.Success;
    }
}
