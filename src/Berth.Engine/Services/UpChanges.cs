using Berth.Sandbox.Errors;
using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary><c>berth up --detach</c>: compares services with their descriptions, and changes only those that differ.</summary>
/// <param name="managers">The service managers.</param>
internal sealed class UpChanges(ServiceManagers managers)
{
    /// <summary>Plans the changes, in the order of their start, without making them.</summary>
    /// <param name="services">The requested services.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IReadOnlyList<UpStep>> PlanAsync(IReadOnlyList<DefinedService> services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        var known = (
            await managers.RegisteredInBackgroundAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(static status => status.Name);
        return [.. UpPlan.Order(services, known.ContainsKey).Select(service => Plan(service, known.GetValueOrDefault(service.Name)))];
    }

    /// <summary>Checks a plan: no running service is stopped for a description that cannot be run.</summary>
    /// <exception cref="Sandbox.Errors.InvalidSpecException">A description is wrong; it says where.</exception>
    /// <exception cref="SandboxPlanException">A description asks for what can't be had here.</exception>
    /// <exception cref="Sandbox.Errors.WorkloadStartException">A program is not there, or can't be executed.</exception>
    public static void ThrowIfUnrunnable(IReadOnlyList<UpStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        foreach (var step in steps.Where(static step => step.Action is UpAction.Restart))
            ServiceCheck.ThrowIfUnrunnable(step.Service);
    }

    /// <summary>Executes a step of the plan.</summary>
    /// <param name="manager">The supervisor in the background.</param>
    /// <param name="step">The step.</param>
    /// <param name="isStopped">Whether the service was stopped for this.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">The step failed.</exception>
    public async Task ApplyAsync(IServiceManager manager, UpStep step, bool isStopped, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(step);
        if (step is { IsRegistered: true, IsChanged: true })
            await managers.ReplaceAsync(
                manager, step.Service, restart: step.Action is UpAction.Restart && !isStopped, cancellationToken).ConfigureAwait(false);
        if (isStopped)
            await managers.StartAsync(manager, step.Name, cancellationToken).ConfigureAwait(false);
        else if (step.Action is UpAction.Start)
            await managers.RegisterAsync(manager, step.Service, start: true, cancellationToken).ConfigureAwait(false);
    }

    private UpStep Plan(DefinedService service, ServiceStatus? status)
    {
        if (status is null)
            return new UpStep(service, UpAction.Start, null);
        var applied = managers.AppliedTo(service.Name);
        var change = applied is null ? null : DescriptionChange.Between(applied, AppliedDescription.Of(service));
        var isChanged = change is not { IsNone: true };
        var why = change is null ? "its previous description is unknown" : change.IsNone ? null : $"{change} changed";
        var action = !IsAsAsked(status)
            ? UpAction.Start
            : !isChanged
            ? UpAction.Keep
            : change?.NeedsRestart is false
            ? UpAction.Adjust
            : UpAction.Restart;
        if (action is UpAction.Start)
            why = $"it {(status.Observed is ObservedState.Failed ? "has" : "is")} "
                + $"{ServiceWords.Of(status.Observed)}{(why is null ? "" : $"; {why}")}";
        return new UpStep(service, action, why) { IsRegistered = true, IsChanged = isChanged };
    }

    /// <summary>
    /// Whether the service is in the desired state, or about to be. A service with a schedule or started on connection need not run for
    /// that.
    /// </summary>
    private static bool IsAsAsked(ServiceStatus status) => status.Desired is DesiredState.Up
        && (status.Observed is ObservedState.Starting or ObservedState.Launching or ObservedState.Up or ObservedState.Ready
            or ObservedState.Stopping or ObservedState.Backoff
            || status is { NextStart: not null } or { AwaitsConnection: true });
}
