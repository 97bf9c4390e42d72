using Berth.Engine.Machines;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Runs a command in a running machine.</summary>
internal sealed class ExecuteInMachineHandler : RequestHandler<ExecuteInMachine>
{
    protected override async Task<int> ExecuteAsync(
        ExecuteInMachine request, EngineContext context, CancellationToken cancellationToken)
    {
        var machine = new MachineHost().Store.FindRunning(request.Name);
        await machine.RequireAnsweringAsync(cancellationToken).ConfigureAwait(false);
        return await GuestRun.RunAsync(machine.Guest, request.Invocation, cancellationToken).ConfigureAwait(false);
    }
}
