using Berth.Machines.Vmm;

namespace Berth.Engine.Documents;

/// <summary>How a machine is started.</summary>
internal sealed record MachinePlanDocument(
    MachineDocument? Machine, string Program, IReadOnlyList<string> Arguments, IReadOnlyList<string> Requests, IReadOnlyList<string> Boot)
{
    public static MachinePlanDocument Of(MachineDocument? machine, VmmPlan plan, IReadOnlyList<string> boot) =>
        new(machine, plan.Program, plan.Arguments, plan.Requests, boot);
}
