using Berth.Engine.Events;
using Berth.Engine.Services;
using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>
/// <c>berth up --detach</c>: makes the supervisor in the background run the requested services, and reports what was done.
/// </summary>
/// <param name="context">The request's.</param>
/// <param name="patience">How long it may take.</param>
internal sealed class DetachedUp(EngineContext context, Patience patience)
{
    private readonly ServiceManagers _managers = context.Managers;
    private readonly UpChanges _changes = new(context.Managers);
    private readonly DateTimeOffset _began = TimeProvider.System.GetUtcNow();

    public async Task<int> RunAsync(IReadOnlyList<DefinedService> services, bool isDryRun, CancellationToken cancellationToken)
    {
        // Services of a supervisor that has ended are compared as well; otherwise they would count as new.
        if (!isDryRun)
            await patience.AnswerAsync(_managers.TakeOverAsync, cancellationToken).ConfigureAwait(false);
        var steps = await _changes.PlanAsync(services, cancellationToken).ConfigureAwait(false);
        UpChanges.ThrowIfUnrunnable(steps);
        ServiceName[] added = [.. steps.Where(static step => !step.IsRegistered).Select(static step => step.Name)];
        await _managers.ThrowIfElsewhereAsync(added, ServiceManagerKind.Builtin, cancellationToken).ConfigureAwait(false);
        if (isDryRun)
        {
            foreach (var step in steps)
                context.Emit(new UpStepPlanned(step.Name, step.Action, step.Why));
            return ExitCode.Success;
        }

        var manager = await patience.AnswerAsync(_managers.BackgroundAsync, cancellationToken).ConfigureAwait(false);
        // Recorded before the first start, because the wait for a start may be cancelled, and while nothing has to be undone if it fails.
        _managers.BringUp(added);
        var stopped = await StopFirstAsync(manager, steps, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            try
            {
                await patience.WaitAsync(manager, [step.Name], Verb(step.Action),
                    token => _changes.ApplyAsync(manager, step, stopped.Contains(step.Name), token),
                    cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException late) when (late.Kind is ServiceErrorKind.TimedOut && i + 1 < steps.Count)
            {
                throw new ServiceException(late.Kind,
                    $"{late.Problem}; not begun: {Printable.Names(steps.Skip(i + 1).Select(static left => left.Name))}",
                    $"{late.Suggestion}; then run this again for the others", late) { Members = late.Members };
            }
            catch (ServiceException refused) when (FailedStart.IsOne(refused))
            {
                context.Say(refused.Problem);
                ServiceName[] down = [.. steps.Skip(i + 1).Select(static left => left.Name).Where(stopped.Contains)];
                if (down.Length > 0)
                    context.Say($"stopped before {step.Name} was restarted, and not started again: {Printable.Names(down)}");
                return await GiveUpAsync(manager, step, steps, cancellationToken).ConfigureAwait(false);
            }

            context.Emit(new UpStepDone(
                step.Name, step.Action, step.Why, await UnreadyAsync(manager, step.Name, cancellationToken).ConfigureAwait(false)));
        }

        return ExitCode.Success;
    }

    /// <summary>Stops the services that are to be restarted and wait for another one that is.</summary>
    /// <returns>Those.</returns>
    private async Task<IReadOnlyCollection<ServiceName>> StopFirstAsync(
        IServiceManager manager, IReadOnlyList<UpStep> steps, CancellationToken cancellationToken)
    {
        var first = RestartOrder.Of(steps.Where(static step => step.Action is UpAction.Restart)
            .ToDictionary(static step => step.Name, static step => step.Service.Definition.Supervise)).StopFirst;
        foreach (var name in first)
            await patience.WaitAsync(
                manager, [name], "stopped", token => manager.StopAsync(name, token), cancellationToken).ConfigureAwait(false);
        return first;
    }

    /// <summary>What a started service waits for; null: nothing. This does not wait for it.</summary>
    private static async Task<string?> UnreadyAsync(IServiceManager manager, ServiceName name, CancellationToken cancellationToken)
    {
        try
        {
            return await manager.StatusAsync(
                name, cancellationToken).ConfigureAwait(false) is { Observed: ObservedState.Up, WaitsFor: { } what } ? what : null;
        }
        catch (ServiceException)
        {
            // Another command has removed it meanwhile.
            return null;
        }
    }

    private static string Verb(UpAction action) => action switch
    {
        UpAction.Start => "started",
        UpAction.Restart => "restarted",
        UpAction.Adjust => "changed without a restart",
        _ => "left as it is",
    };

    /// <summary>Removes the services that this request added.</summary>
    private async Task<int> GiveUpAsync(
        IServiceManager manager, UpStep failed, IReadOnlyList<UpStep> steps, CancellationToken cancellationToken)
    {
        var code = await FailedStart.TellEndAsync(manager, failed.Name, _began, context, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var (name, ran) in await _managers.TakeDownAsync(
                [.. steps.Where(static step => !step.IsRegistered).Select(static step => step.Name)],
                cancellationToken).ConfigureAwait(false))
                context.Emit(new ServiceStopped(name, ran));
        }
        catch (ServiceException left)
        {
            context.Say(left.Message);
        }

        return code;
    }
}
