using System.Collections.Immutable;
using System.Globalization;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Probing;
using Berth.Workloads.Specs;

namespace Berth.Engine.MachineWorkloads;

/// <summary>
/// The host services of a workload in a machine. They are planned as for a workload that is a plain process of the caller: Berth is the one
/// who calls them, for the guest. The VMM's sandbox does not see them.
/// </summary>
internal static class GuestServices
{
    /// <summary>What a caller is told whose message has descriptors.</summary>
    public const string NoDescriptors = "descriptors do not pass between a machine and its host; send the content, or share a directory";

    /// <summary>Adds the services of a workload to the outcome of its VMM.</summary>
    public static SandboxOutcome AddTo(SandboxOutcome vmm, WorkloadSpec spec)
    {
        if (spec.Grants.HostServices.IsEmpty)
            return vmm;
        var caller = new WorkloadSpec
        {
            Name = spec.Name,
            File = spec.File,
            Command = ["/bin/true"],
            WorkingDirectory = "/",
            Isolation = Isolation.None,
            Sandbox = new SandboxSpec { Identity = spec.Sandbox.Identity },
            Grants = new GrantSpec { HostServices = spec.Grants.HostServices },
        };
        var planned = HostPlanner.Plan(
            caller, new HostPlanOptions { OwnPrograms = BerthProgram.Places, IsForAnother = true, IsChecked = true });
        return vmm with
        {
            HostServices = planned.HostServices,
            Sockets = planned.Sockets,
            HostActions = vmm.HostActions.AddRange(planned.HostActions),
            Warnings = vmm.Warnings.AddRange(planned.Warnings.Where(IsAboutService)),
            Notes = vmm.Notes.AddRange(planned.Notes.Where(IsAboutService)),
        };

        // What is said of the caller is about a process without isolation, which there is none of.
        bool IsAboutService(string text) =>
            spec.Grants.HostServices.Any(grant => text.StartsWith($"host service {grant.Name}: ", StringComparison.Ordinal));
    }

    /// <summary>The variables by which a workload finds them, as in a sandbox.</summary>
    /// <param name="grants">The services.</param>
    /// <param name="firstDescriptor">The number of the first of their descriptors.</param>
    public static IEnumerable<string> Variables(ImmutableArray<HostServiceGrant> grants, int firstDescriptor)
    {
        foreach (var (i, grant) in grants.Index())
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{HostServiceNames.DescriptorVariable(grant.Name)}={firstDescriptor + i}");
            yield return $"{HostServiceNames.SocketVariable(grant.Name)}={PathOf(grant)}";
        }
    }

    /// <summary>The path of a service's socket in the guest.</summary>
    public static string PathOf(HostServiceGrant grant) => $"{HostServiceNames.InsideDirectory}/{grant.Name}";
}
