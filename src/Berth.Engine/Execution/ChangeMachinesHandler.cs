using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Starts, stops, pauses and deletes machines.</summary>
internal sealed class ChangeMachinesHandler : RequestHandler<ChangeMachines>
{
    protected override async Task<int> ExecuteAsync(ChangeMachines request, EngineContext context, CancellationToken cancellationToken)
    {
        var host = context.OpenMachines();
        // All are looked for first: a wrong name changes nothing. Nor is a machine stopped that would not start again.
        foreach (var name in request.Names)
            _ = host.Store.Find(name);
        if (request.Change is MachineChange.Restart)
        {
            foreach (var name in request.Names)
                host.RequireStartable(name);
        }

        foreach (var name in request.Names)
            context.Emit(await ChangeAsync(host, name, request, cancellationToken).ConfigureAwait(false));
        return ExitCode.Success;
    }

    private static async Task<MachineChanged> ChangeAsync(
        MachineHost host, string name, ChangeMachines request, CancellationToken cancellationToken)
    {
        var change = new MachineChanged(name, request.Change);
        switch (request.Change)
        {
            case MachineChange.Start:
                await host.StartAsync(name, null, cancellationToken).ConfigureAwait(false);
                return change with { State = await host.AwaitReadyAsync(name, cancellationToken).ConfigureAwait(false) };
            case MachineChange.Stop:
                return change with { Outcome = await StopAsync(host, name, request.Timeout, cancellationToken).ConfigureAwait(false) };
            case MachineChange.Restart:
                if (host.Store.FindRun(name) is not null)
                    _ = await StopAsync(host, name, request.Timeout, cancellationToken).ConfigureAwait(false);
                await host.StartAsync(name, null, cancellationToken).ConfigureAwait(false);
                return change with { State = await host.AwaitReadyAsync(name, cancellationToken).ConfigureAwait(false) };
            case MachineChange.Kill:
                await KillAsync(host, name, cancellationToken).ConfigureAwait(false);
                return change;
            case MachineChange.Delete:
                if (host.Store.FindRun(name) is not null)
                    await KillAsync(host, name, cancellationToken).ConfigureAwait(false);
                using (host.Store.Lock(name))
                    host.Store.Remove(name);

                return change;
            case MachineChange.Pause or MachineChange.Resume:
                var control = await host.Store.FindRunning(name).ControlAsync(cancellationToken).ConfigureAwait(false);
                await using (control.ConfigureAwait(false))
                {
                    var task = request.Change is MachineChange.Pause
                        ? control.PauseAsync(cancellationToken)
                        : control.ResumeAsync(cancellationToken);
                    await task.ConfigureAwait(false);
                }

                return change;
            default:
                throw new ArgumentOutOfRangeException(nameof(request), request.Change, "not a change of a machine that exists");
        }
    }

    private static async Task<StopOutcome> StopAsync(
        MachineHost host, string name, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var held = host.Store.Lock(name);
        var machine = host.Store.FindRunning(name, suggestion: null);
        host.MarkStopping(name);
        var outcome = await MachineStop.StopAsync(machine, timeout ?? MachineStop.DefaultPatience, cancellationToken).ConfigureAwait(false);
        await host.AwaitKeeperAsync(name).ConfigureAwait(false);
        return outcome;
    }

    private static async Task KillAsync(MachineHost host, string name, CancellationToken cancellationToken)
    {
        using var held = host.Store.Lock(name);
        var machine = host.Store.FindRunning(name, suggestion: null);
        host.MarkStopping(name);
        await MachineStop.KillAsync(machine, cancellationToken).ConfigureAwait(false);
        await host.AwaitKeeperAsync(name).ConfigureAwait(false);
    }
}
