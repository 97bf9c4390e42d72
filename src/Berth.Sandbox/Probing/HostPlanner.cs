using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Probing;

/// <summary>Plans workloads for this host and caller: <see cref="SandboxPlanner"/>, with the facts of <see cref="HostContext"/>.</summary>
public static class HostPlanner
{
    /// <summary>Checks and plans a workload. Nothing is changed.</summary>
    /// <param name="spec">The workload.</param>
    /// <param name="options">What differs from a start by this process, here; null: nothing.</param>
    /// <exception cref="InvalidSpecException">The spec is not valid.</exception>
    /// <exception cref="SandboxPlanException">The spec cannot be executed on this host.</exception>
    /// <exception cref="IsolationUnavailableException">The host gives less isolation than the spec requires.</exception>
    /// <exception cref="IdentityUnavailableException">The caller cannot give the workload a uid of its own.</exception>
    /// <exception cref="LimitUnavailableException">The caller cannot set a limit on this host.</exception>
    /// <exception cref="CommandNotFoundException">The program does not exist.</exception>
    public static SandboxOutcome Plan(WorkloadSpec spec, HostPlanOptions? options = null)
    {
        options ??= HostPlanOptions.None;
        var context = HostContext.Capture(spec) with
        {
            OwnPrograms = options.OwnPrograms,
            OwnGrants = options.OwnGrants,
            Desktop = options.Desktop,
        };
        if (options.CurrentDirectory is { } directory)
            context = context with { CurrentDirectory = directory };
        if (options.Architecture is { } architecture)
            context = context with { Architecture = architecture };
        if (options.IsForLater)
            context = context with { HasTerminal = false };
        if (options.Secrets is { } secrets)
            context = context with { ReadSecret = secrets.Read };
        if (options.IsForAnother)
            context = context with { Handover = null };
        var outcome = options.IsChecked ? SandboxPlanner.PlanChecked(spec, context) : SandboxPlanner.Plan(spec, context);
        return outcome with { InstanceId = context.InstanceId };
    }

    /// <summary>The reason why the program of a plan cannot be executed; null: none is known before the start.</summary>
    /// <param name="outcome">The plan.</param>
    public static ProgramProblem? FindProblem(SandboxOutcome outcome) => ProgramCheck.Find(outcome, new LinuxHostView());
}
