using Berth.Sandbox.Errors;
using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary><c>berth up --detach</c>: compares what runs with what is asked, and changes just what differs.</summary>
/// <param name="managers">The service managers.</param>
internal sealed class UpChanges(ServiceManagers managers)
{
    /// <summary>What is to be done. Nothing is.</summary>
    /// <param name="services">What is asked, in the order in which it starts.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<UpStep>> PlanAsync(IReadOnlyList<DefinedService> services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        var known = (
            await managers.RegisteredInBackgroundAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(static status => status.Name);
        return [.. services.Select(service => Plan(service, known.GetValueOrDefault(service.Name)))];
    }

    /// <summary>Passes a plan in which nothing that runs is stopped for what can't be run.</summary>
    /// <exception cref="Sandbox.Errors.InvalidSpecException">A description is wrong; it says where.</exception>
    /// <exception cref="SandboxPlanException">A description asks for what can't be had here.</exception>
    /// <exception cref="Sandbox.Errors.WorkloadStartException">A program is not there, or can't be executed.</exception>
    public static void ThrowIfUnrunnable(IReadOnlyList<UpStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        foreach (var step in steps.Where(static step => step.Action is UpAction.Restart))
            ServiceCheck.ThrowIfUnrunnable(step.Service);
    }

    /// <summary>Does it.</summary>
    /// <param name="manager">The supervisor in the background.</param>
    /// <param name="step">What is to be done.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ServiceException">It can't be done.</exception>
    public async Task ApplyAsync(IServiceManager manager, UpStep step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(step);
        if (step is { IsRegistered: true, IsChanged: true })
            await managers.ReplaceAsync(
                manager, step.Service, restart: step.Action is UpAction.Restart, cancellationToken).ConfigureAwait(false);
        // Before: it is brought, too, when nobody waits any more until it has started.
        if (!step.IsRegistered)
            managers.BringUp(step.Name);
        if (step.Action is UpAction.Start)
            await managers.RegisterAsync(manager, step.Service, start: true, cancellationToken).ConfigureAwait(false);
    }

    private UpStep Plan(DefinedService service, ServiceStatus? status)
    {
        if (status is null)
            return new UpStep(service, UpAction.Start, null);
        var applied = managers.AppliedTo(service.Name);
        var change = applied is null ? null : DescriptionChange.Between(applied, AppliedDescription.Of(service));
        var isChanged = change is not { IsNone: true };
        var why = change is null ? "it is not known what it was registered with" : change.IsNone ? null : $"{change} changed";
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

    /// <summary>Whether it does what it should, or is about to. One that the clock or a connection starts need not run for that.</summary>
    private static bool IsAsAsked(ServiceStatus status) => status.Desired is DesiredState.Up
        && (status.Observed is ObservedState.Starting or ObservedState.Launching or ObservedState.Up or ObservedState.Ready
            or ObservedState.Stopping or ObservedState.Backoff
            || status is { NextStart: not null } or { AwaitsConnection: true });
}
