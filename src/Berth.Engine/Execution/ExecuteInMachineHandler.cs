using Berth.Engine.Machines;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Runs a command in a running machine.</summary>
internal sealed class ExecuteInMachineHandler : RequestHandler<ExecuteInMachine>
{
    protected override Task<int> ExecuteAsync(ExecuteInMachine request, EngineContext context, CancellationToken cancellationToken) =>
        GuestRun.RunAsync(new MachineHost().Store.FindRunning(request.Name).Guest, request.Invocation, cancellationToken);
}
