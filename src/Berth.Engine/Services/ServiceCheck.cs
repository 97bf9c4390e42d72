using System.Globalization;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Probing;
using Berth.Workloads;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>
/// Whether the description of a service can be run as it is now: read and planned as <c>berth run</c> will, and its program looked for,
/// before anything is stopped for it. What the plan finds only when it is carried out is not found.
/// </summary>
internal static class ServiceCheck
{
    /// <summary>Passes a service that can be run.</summary>
    /// <exception cref="InvalidSpecException">Its description is wrong; it says where.</exception>
    /// <exception cref="SandboxPlanException">It asks for what can't be had here.</exception>
    /// <exception cref="WorkloadStartException">Its program is not there, or can't be executed.</exception>
    public static void ThrowIfUnrunnable(DefinedService service) =>
        ThrowIfUnrunnable(service.File.Spec, service.Definition.WorkingDirectory, service.Definition.Command);

    /// <summary>Reads the description of a registered service anew, and passes it if it can be run.</summary>
    /// <param name="applied">What it was registered with.</param>
    /// <returns>The description as it is now.</returns>
    /// <exception cref="InvalidSpecException">Its description is wrong; it says where.</exception>
    /// <exception cref="SandboxPlanException">It asks for what can't be had here.</exception>
    /// <exception cref="WorkloadStartException">Its program is not there, or can't be executed.</exception>
    public static WorkloadSpec Read(AppliedDescription applied)
    {
        var result = WorkloadFile.Load(applied.File);
        var spec = result.Spec ?? throw new InvalidSpecException(result.Diagnostics, result.Source);
        ThrowIfUnrunnable(spec, applied.Directory, applied.Command);
        return spec;
    }

    private static void ThrowIfUnrunnable(WorkloadSpec spec, string? directory, IReadOnlyList<string> command)
    {
        if (IdentityIn(command) is { } identity)
            spec = spec with { Sandbox = spec.Sandbox with { Identity = identity } };
        var context = HostContext.Capture(spec) with { HasTerminal = false, Handover = null };
        var outcome = SandboxPlanner.Plan(spec, directory is null ? context : context with { CurrentDirectory = directory });
        if (ProgramCheck.Find(outcome, context.Host) is { } problem)
            throw new WorkloadStartException($"service {spec.Name} can't be started, and was not touched: {problem.Text}",
                problem.IsMissing ? ExitCode.NotFound : ExitCode.NotExecutable);
    }

    /// <summary>The identity that was handed out to a service, see <see cref="ServiceFile.Define"/>.</summary>
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
