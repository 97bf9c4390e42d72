using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <content>Passes the supervisor's descriptors and variables to the workload inside.</content>
internal static partial class SandboxPlanner
{
    private const string NotifyVariable = "NOTIFY_SOCKET";
    private const string NotifyInside = "/run/notify.sock";

    private static (WorkloadSpec Spec, PlanningContext Context) WithHandover(
        WorkloadSpec spec, PlanningContext context, SupervisorHandover handover)
    {
        var variables = handover.Variables.ToBuilder();
        if (handover.NotifySocket is { } socket)
        {
            // An abstract name belongs to a network namespace; with the host's root, the path is the same inside.
            var isMounted = socket is ['/', ..] && spec.Isolation != Isolation.None && spec.Sandbox.Profile != SandboxProfile.Permissive
                && TierSelection.Choose(spec.Sandbox, context) == IsolationTier.Namespaces;
            variables[NotifyVariable] = isMounted ? NotifyInside : socket;
            if (isMounted)
                spec = spec with
                {
                    Sandbox = spec.Sandbox with { Filesystem = spec.Sandbox.Filesystem.Add(new BindEntry(socket, NotifyInside)) },
                };
        }

        return (spec with { Environment = spec.Environment.SetItems(variables) }, context with
        {
            Handover = null,
            OwnGrants = handover.NotifySocket is { } shown ? context.OwnGrants.Add(shown) : context.OwnGrants,
        });
    }
}
