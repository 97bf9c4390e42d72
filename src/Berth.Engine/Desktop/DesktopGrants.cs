using Berth.Desktop;
using Berth.Sandbox.Host;
using Berth.Sandbox.Probing;
using Berth.Workloads.Specs;

namespace Berth.Engine.Desktop;

/// <summary>Passes the plan of a workload's grants of the desktop on to the planner of its sandbox.</summary>
internal static class DesktopGrants
{
    /// <summary>Plans them for this host and caller.</summary>
    /// <param name="request">The workload.</param>
    /// <exception cref="DesktopGrantException">The host does not have what is granted.</exception>
    public static GrantAdditions Plan(GrantRequest request)
    {
        var plan = DesktopPlanner.Plan(request.Spec.Grants, new DesktopContext
        {
            Name = request.Spec.Name,
            InstanceId = request.InstanceId,
            Environment = HostContext.Environment(),
            Home = request.Home,
            CallerUid = request.CallerUid,
            InsideUid = request.InsideUid,
            HostUid = request.HostUid,
            RuntimeDirectory = HostContext.Directories().Runtime,
            Host = new LinuxDesktopHost(),
            Proxies = new BusProxyLauncher(),
            IsDesktopProfile = request.Spec.Sandbox.Profile is SandboxProfile.Desktop,
        });
        return new GrantAdditions
        {
            Directory = plan.Directory,
            Actions = plan.Actions,
            Entries = plan.Entries,
            Paths = plan.Paths,
            Variables = plan.Variables,
            Warnings = plan.Warnings,
            Notes = plan.Notes,
        };
    }
}
