using Berth.Sandbox.Errors;
using Berth.Supervision;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary><c>berth service register</c>. If it fails, it undoes what it did.</summary>
/// <param name="managers">The service managers.</param>
/// <param name="manager">The service manager to register with.</param>
internal sealed class ServiceRegistration(ServiceManagers managers, IServiceManager manager)
{
    private const int TailLines = 10;

    /// <summary>Whether services are started.</summary>
    public bool IsStarted { get; init; }

    /// <summary>Whether the description of a registered service is replaced.</summary>
    public bool MayReplace { get; init; }

    /// <summary>Registers a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <returns>The difference from the previous registration; null: there was none, or it was the same.</returns>
    /// <exception cref="ServiceException">It cannot be registered; what was registered before is unchanged.</exception>
    /// <exception cref="WorkloadStartException">Its program was not executed; what was registered before is unchanged.</exception>
    public async Task<ServiceReplacement?> RegisterAsync(DefinedService service, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (await FindAsync(service.Name, cancellationToken).ConfigureAwait(false) is not { } status)
        {
            await managers.ThrowIfElsewhereAsync([service.Name], manager.Kind, cancellationToken).ConfigureAwait(false);
            await RegisterNewAsync(service, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var change = managers.AppliedTo(service.Name) is { } applied
            ? DescriptionChange.Between(applied, AppliedDescription.Of(service))
            : null;
        if (change is { IsNone: true })
        {
            await managers.RegisterAsync(manager, service, IsStarted, cancellationToken).ConfigureAwait(false);
            managers.Keep(service.Name);
            return null;
        }

        if (!MayReplace)
            throw ServiceException.AlreadyRegistered(service.Name);
        var restart = status.Pid is not null && change is not { NeedsRestart: false };
        if (restart)
            ServiceCheck.ThrowIfUnrunnable(service);
        await managers.ReplaceAsync(manager, service, restart, cancellationToken).ConfigureAwait(false);
        managers.Keep(service.Name);
        if (IsStarted)
            await manager.StartAsync(service.Name, cancellationToken).ConfigureAwait(false);
        return new ServiceReplacement(restart, change?.ToString());
    }

    private async Task RegisterNewAsync(DefinedService service, CancellationToken cancellationToken)
    {
        try
        {
            await managers.RegisterAsync(manager, service, IsStarted, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refused)
            when (refused.Kind is not (ServiceErrorKind.AlreadyRegistered or ServiceErrorKind.TimedOut or ServiceErrorKind.Overruled))
        {
            // Refused before the registration: there is nothing to undo, and the error has a suggestion.
            if (await FindAsync(service.Name, cancellationToken).ConfigureAwait(false) is not { } status)
                throw;
            // The log is removed with the service.
            var said = await TailAsync(service.Name, cancellationToken).ConfigureAwait(false);
            await managers.UnregisterAsync(service.Name, manager.Kind, cancellationToken).ConfigureAwait(false);
            var problem = said.Length is 0 ? refused.Problem : $"{refused.Problem} (its last output: {said})";
            const string Suggestion = "fix that, and register it again: it is not registered now";
            throw status is { Observed: ObservedState.Failed, LastExit.Code: { } code and not 0 }
                ? new WorkloadStartException($"{problem}; {Suggestion}", code)
                : new ServiceException(refused.Kind, problem, Suggestion, refused);
        }
    }

    private async Task<ServiceStatus?> FindAsync(ServiceName name, CancellationToken cancellationToken)
    {
        try
        {
            return await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException none) when (none.Kind is ServiceErrorKind.NotRegistered or ServiceErrorKind.Unavailable)
        {
            return null;
        }
    }

    private async Task<string> TailAsync(ServiceName name, CancellationToken cancellationToken)
    {
        try
        {
            var lines = new List<string>();
            await foreach (var line in manager.LogsAsync(name, new LogQuery { Lines = TailLines }, cancellationToken).ConfigureAwait(false))
                lines.Add(Printable.Line(line.Text));
            return string.Join(" | ", lines);
        }
        catch (ServiceException)
        {
            return "";
        }
    }
}
