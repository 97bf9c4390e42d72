using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth up --detach</c>: has the supervisor in the background run what is asked, and says what was done for that.</summary>
internal sealed class DetachedUp(ServiceManagers managers, Patience patience)
{
    private readonly UpChanges _changes = new(managers);

    public async Task<int> RunAsync(IReadOnlyList<DefinedService> services, bool isDryRun, CancellationToken cancellationToken)
    {
        // What a supervisor that has ended left is compared, too: services that nobody looks after would be taken for new ones.
        if (!isDryRun)
            await patience.AnswerAsync(managers.TakeOverAsync, cancellationToken).ConfigureAwait(false);
        var steps = await _changes.PlanAsync(services, cancellationToken).ConfigureAwait(false);
        if (isDryRun)
        {
            foreach (var step in steps)
                Console.WriteLine($"{step.Name} would be {Done(step)}");
            return ExitCode.Success;
        }

        UpChanges.ThrowIfUnrunnable(steps);
        var manager = await patience.AnswerAsync(managers.BackgroundAsync, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            try
            {
                await patience.WaitAsync(manager, [step.Name], Verb(step.Action), token => _changes.ApplyAsync(manager, step, token), cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException late) when (late.Kind is ServiceErrorKind.TimedOut && i + 1 < steps.Count)
            {
                throw new ServiceException(late.Kind, $"{late.Problem}; not begun: {Printable.Names(steps.Skip(i + 1).Select(static left => left.Name))}", $"{late.Suggestion}; then run this again for the others", late);
            }
            catch (ServiceException refused) when (FailedStart.IsOne(refused))
            {
                Console.Error.WriteLine($"berth: {Printable.Line(refused.Problem)}");
                return await GiveUpAsync(manager, step, steps, cancellationToken).ConfigureAwait(false);
            }

            Console.WriteLine($"{step.Name} {Done(step)}{await UnreadyAsync(manager, step.Name, cancellationToken).ConfigureAwait(false)}");
        }

        return ExitCode.Success;
    }

    /// <summary>What a service that was started is to do yet. Nobody waits for it here: it may take its time.</summary>
    private static async Task<string> UnreadyAsync(IServiceManager manager, ServiceName name, CancellationToken cancellationToken)
    {
        try
        {
            return await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false) is { Observed: ObservedState.Up, WaitsFor: { } what } ? $"; not ready yet, waits for {Printable.Line(what)}" : "";
        }
        catch (ServiceException)
        {
            // Somebody has taken it down meanwhile.
            return "";
        }
    }

    private static string Verb(UpAction action) => action switch
    {
        UpAction.Start => "started",
        UpAction.Restart => "restarted",
        UpAction.Adjust => "changed without a restart",
        _ => "left as it is",
    };

    private static string Done(UpStep step) => step.Why is { } why ? $"{Verb(step.Action)}: {why}" : Verb(step.Action);

    /// <summary>What was not there before is taken away again; what was there stays.</summary>
    private async Task<int> GiveUpAsync(IServiceManager manager, UpStep failed, IReadOnlyList<UpStep> steps, CancellationToken cancellationToken)
    {
        var code = await FailedStart.ShowEndAsync(manager, failed.Name, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var (name, ran) in await managers.TakeDownAsync([.. steps.Where(static step => !step.IsRegistered).Select(static step => step.Name)], cancellationToken).ConfigureAwait(false))
                Console.WriteLine($"{name} {ServiceText.TakenDown(ran)}");
        }
        catch (ServiceException left)
        {
            Console.Error.WriteLine($"berth: {Printable.Line(left.Message)}");
        }

        return code;
    }
}
