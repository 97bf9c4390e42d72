using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Identity;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <content>Grants of the desktop: what the library that knows them adds.</content>
internal static partial class SandboxPlanner
{
    private static SandboxOutcome PlanWithDesktop(WorkloadSpec spec, PlanningContext context, int handed)
    {
        var tier = TierSelection.Choose(spec.Sandbox, context);
        if (tier is not IsolationTier.Namespaces)
        {
            throw new SandboxPlanException(
                "grants of the desktop cannot be enforced without namespaces: whoever may connect to a socket on the host may use it",
                "take them out (and the desktop profile), or require namespaces");
        }

        var identity = IdentityPlanner.Plan(spec.Sandbox, context, tier);
        var request = new GrantRequest(
            spec, context.InstanceId, context.Caller.Uid, identity.InsideUid, identity.HostUid, context.Home);
        var added = context.Desktop?.Invoke(request)
            ?? throw new SandboxPlanException("grants of the desktop are not known here", "start the workload with the berth command");
        var plain = spec with
        {
            Grants = new GrantSpec { HostServices = spec.Grants.HostServices },
            Environment = added.Variables.SetItems(spec.Environment),
            Sandbox = spec.Sandbox with
            {
                Filesystem = [.. OwnRun(spec.Sandbox, context.Host), .. spec.Sandbox.Filesystem, .. added.Entries],
            },
        };
        context = context with { ServerPaths = added.Paths };
        if (added.Directory is { } directory)
        {
            context = context with
            {
                Host = new EnsuredHostView(context.Host, [directory]),
                OwnGrants = context.OwnGrants.Add(directory),
            };
        }

        var outcome = plain.Grants.HostServices.IsEmpty ? PlanPlain(plain, context) : PlanWithHostServices(plain, context, handed);
        return outcome with
        {
            HostActions = outcome.HostActions.AddRange(added.Actions),
            Warnings = outcome.Warnings.AddRange(added.Warnings),
            Notes = [.. added.Notes, .. outcome.Notes],
        };
    }
}
