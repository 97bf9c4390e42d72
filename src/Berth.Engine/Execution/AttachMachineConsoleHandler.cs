using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Attaches to a running machine's console.</summary>
internal sealed class AttachMachineConsoleHandler : RequestHandler<AttachMachineConsole>
{
    protected override async Task<int> ExecuteAsync(
        AttachMachineConsole request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = new MachineHost().Store;
        var console = await MachineConsole.AttachAsync(store, store.FindRunning(request.Name), cancellationToken).ConfigureAwait(false);
        await using (console.ConfigureAwait(false))
            await ConsoleRun.RunAsync(console, request.Name, context.Say, cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
