using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Linux.Processes;

namespace Berth.Engine.Execution;

/// <summary>Becomes a command inside an instance.</summary>
internal sealed class EnterInstanceHandler : RequestHandler<EnterInstance>
{
    protected override async Task<int> ExecuteAsync(EnterInstance request, EngineContext context, CancellationToken cancellationToken)
    {
        var instance = context.OpenStore().Find(request.Instance);
        if (instance.Machine is { } machine)
        {
            var invocation = new GuestInvocation(request.Command.IsDefaultOrEmpty ? ["/bin/sh"] : request.Command)
            {
                IsBesideWorkload = !machine.Command.IsEmpty,
                WithInput = true,
                WithTerminal = StandardDescriptors.IsTerminal(0) && StandardDescriptors.IsTerminal(1),
            };
            return await GuestRun.RunAsync(new MachineHost().Store.FindRunning(machine.Name).Guest, invocation, cancellationToken)
                .ConfigureAwait(false);
        }

        SandboxEntry.Become(instance, request.Command, context.Say);
        return ExitCode.Failed; // not reached: this process has become the command's launcher
    }
}
