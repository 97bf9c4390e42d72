using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Linux.Descriptors;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Engine.Execution;

/// <summary>Runs a command in a new machine.</summary>
internal sealed class RunMachineHandler : RequestHandler<RunMachine>
{
    protected override async Task<int> ExecuteAsync(RunMachine request, EngineContext context, CancellationToken cancellationToken)
    {
        var host = context.OpenMachines();
        var record = MachineHost.Describe(request.Options, request.IsTemporary);
        if (request.IsPlanned)
        {
            var plan = new QemuVmm().Plan(
                MachinePlanner.Plan(host.Store, record), AcceleratorProbe.TryKnown(host.Store) ?? Accelerator.Kvm);
            context.Emit(new MachinePlanned(plan, [.. MachinePlanner.BootLines(record)]));
            return ExitCode.Success;
        }

        MachineHost.RequireResources(record, context.Say);
        await MachineCreation.CreateAsync(host.Store, record, cancellationToken).ConfigureAwait(false);
        if (request.Invocation is not { } invocation)
        {
            await StartAsync(host, record, null, cancellationToken).ConfigureAwait(false);
            context.Emit(new MachineChanged(
                record.Name, MachineChange.Start, State: await host.AwaitReadyAsync(record.Name, cancellationToken).ConfigureAwait(false)));
            return ExitCode.Success;
        }

        // The machine's keeper holds the other end: if this process is killed, the machine is stopped.
        using var attachment = Pipe.Create();
        await StartAsync(host, record, attachment, cancellationToken).ConfigureAwait(false);
        try
        {
            _ = await host.AwaitReadyAsync(record.Name, cancellationToken).ConfigureAwait(false);
            return await GuestRun.RunAsync(host.Store.FindRunning(record.Name).Guest, invocation, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync(host, record).ConfigureAwait(false);
        }
    }

    private static async Task StartAsync(MachineHost host, MachineRecord record, Pipe? attachment, CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(record.Name, attachment, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // It has never run: nothing of it is of use.
            host.Store.Remove(record.Name);
            throw;
        }
    }

    /// <summary>Stops the machine. Nothing of a temporary one is kept, so it need not write its data.</summary>
    private static async Task EndAsync(MachineHost host, MachineRecord record)
    {
        if (host.Store.FindRun(record.Name) is not null)
        {
            var machine = host.Store.FindRunning(record.Name);
            host.MarkStopping(record.Name);
            if (record.IsTemporary)
                await MachineStop.KillAsync(machine, CancellationToken.None).ConfigureAwait(false);
            else
                _ = await MachineStop.StopAsync(machine, MachineStop.DefaultPatience, CancellationToken.None).ConfigureAwait(false);
        }

        await host.AwaitKeeperAsync(record.Name).ConfigureAwait(false);
        if (record.IsTemporary)
            host.Store.Remove(record.Name);
    }
}
