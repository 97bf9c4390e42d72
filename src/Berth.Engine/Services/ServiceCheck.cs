using System.Globalization;
using Berth.Engine.Desktop;
using Berth.Engine.Machines;
using Berth.Engine.MachineWorkloads;
using Berth.Engine.Specs;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Probing;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>
/// Checks whether the current description of a service can be run, before anything is stopped for it: reads and plans it as <c>berth
/// run</c> will, and looks for its program. Errors that occur only when the plan is executed are not found.
/// </summary>
internal static class ServiceCheck
{
    /// <summary>Checks a service; returns if it can be run.</summary>
    /// <exception cref="InvalidSpecException">The description is invalid; the exception has the places.</exception>
    /// <exception cref="SandboxPlanException">The description needs something that this host does not have.</exception>
    /// <exception cref="WorkloadStartException">The program does not exist or cannot be executed.</exception>
    public static void ThrowIfUnrunnable(DefinedService service) =>
        ThrowIfUnrunnable(service.File.Spec, service.Definition.WorkingDirectory, service.Definition.Command);

    /// <summary>Reads the current description of a registered service and checks it.</summary>
    /// <param name="applied">The description with which it was registered.</param>
    /// <returns>The current description.</returns>
    /// <exception cref="InvalidSpecException">The description is invalid; the exception has the places.</exception>
    /// <exception cref="SandboxPlanException">The description needs something that this host does not have.</exception>
    /// <exception cref="WorkloadStartException">The program does not exist or cannot be executed.</exception>
    public static WorkloadSpec Read(AppliedDescription applied)
    {
        var result = DescriptionFile.Load(applied.File);
        var spec = result.Spec ?? throw new InvalidSpecException(result.Diagnostics, result.Source);
        ThrowIfUnrunnable(spec, applied.Directory, applied.Command);
        return spec;
    }

    private static void ThrowIfUnrunnable(WorkloadSpec spec, string? directory, IReadOnlyList<string> command)
    {
        if (IdentityIn(command) is { } identity)
            spec = spec with { Sandbox = spec.Sandbox with { Identity = identity } };
        spec = ReleasedFiles.Apply(spec);
        if (spec.Isolation is Isolation.Machine)
        {
            _ = MachineHost.Agent;
            _ = MachineWorkloadPlanner.Plan(spec, directory, isForAnother: true);
            return;
        }

        var options = new HostPlanOptions
        {
            CurrentDirectory = directory,
            IsForLater = true,
            IsForAnother = true,
            Desktop = DesktopGrants.Plan,
        };
        var outcome = HostPlanner.Plan(spec, options);
        if (HostPlanner.FindProblem(outcome) is { } problem)
            throw new WorkloadStartException($"service {spec.Name} can't be started, and was not touched: {problem.Text}",
                problem.IsMissing ? ExitCode.NotFound : ExitCode.NotExecutable);
    }

    /// <summary>The identity assigned to a service, see <see cref="ServiceFile.Define"/>.</summary>
    private static int? IdentityIn(IReadOnlyList<string> command)
    {
        for (var i = 0; i + 1 < command.Count; i++)
        {
            if (command[i] is ServiceFile.IdentityOption)
                return int.Parse(command[i + 1], CultureInfo.InvariantCulture);
        }

        return null;
    }
}
