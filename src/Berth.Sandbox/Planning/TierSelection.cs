using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <summary>Chooses the strongest tier that the host supports, and fails if it is weaker than the spec accepts.</summary>
internal static class TierSelection
{
    public static IsolationTier Choose(SandboxSpec spec, PlanningContext context)
    {
        var blocker = NamespacesBlocker(spec, context);
        if (blocker is null)
            return IsolationTier.Namespaces;
        if (spec.Require == IsolationTier.Namespaces)
            throw new IsolationUnavailableException(spec.Require, blocker);
        if (context.Features.LandlockAbi > 0)
            return IsolationTier.Landlock;
        if (spec.Require == IsolationTier.Landlock)
        {
            throw new IsolationUnavailableException(
                spec.Require,
                    new Blocker(
                        "the kernel has no Landlock (or it is not in the lsm= list)", "boot with lsm=landlock,… on Linux 5.13 or later"));
        }

        return IsolationTier.None;
    }

    private static Blocker? NamespacesBlocker(SandboxSpec spec, PlanningContext context)
    {
        if (!spec.Namespaces.Mount)
            return new Blocker("the spec turns the mount namespace off", "remove \"mount\": false, or require landlock");
        if (!spec.Namespaces.User)
        {
            return context.Caller.MayMapIdentities
                ? null
                : new Blocker("the spec turns the user namespace off, and only root can make the others without it",
                    "remove \"user\": false, or run as root");
        }

        return context.Features.UserNamespaces;
    }
}
