using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Linux.Processes;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Engine.Execution;

/// <summary>Shows a machine.</summary>
internal sealed class ShowMachineHandler : RequestHandler<ShowMachine>
{
    protected override async Task<int> ExecuteAsync(ShowMachine request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = new MachineHost().Store;
        using var sampler = new ProcessSampler();
        var record = store.Find(request.Name);
        var machine = await MachineSummaries.OfAsync(store, record, sampler, cancellationToken).ConfigureAwait(false);
        var accelerator = machine.Run?.Accelerator ?? AcceleratorProbe.TryKnown(store);
        var plan = new QemuVmm().Plan(MachinePlanner.Plan(store, machine.Record), accelerator ?? Accelerator.Kvm);
        context.Emit(new MachineShown(machine, plan, accelerator));
        return ExitCode.Success;
    }
}
