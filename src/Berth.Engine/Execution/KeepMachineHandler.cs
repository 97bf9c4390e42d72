using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.MachineWorkloads;
using Berth.Engine.Requests;
using Berth.Linux.Processes;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>The process that stays with a machine.</summary>
internal sealed class KeepMachineHandler : RequestHandler<KeepMachine>
{
    protected override async Task<int> ExecuteAsync(KeepMachine request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = new MachineHost().Store;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (request.IsAttached)
            _ = StopAtEndOfInputAsync(stop);
        await new MachineKeeper(store, store.Find(request.Name), MachineHost.Agent, new SandboxedVmms())
            .RunAsync(() => context.Emit(new MachineKept(request.Name)), stop.Token).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static async Task StopAtEndOfInputAsync(CancellationTokenSource stop)
    {
        using var input = new DescriptorStream(StandardDescriptors.Input);
        try
        {
            var nothing = new byte[64];
            while (await input.ReadAsync(nothing, stop.Token).ConfigureAwait(false) > 0)
            {
            }

            await stop.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The machine has ended first.
        }
    }
}
