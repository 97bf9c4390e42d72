using Berth.Engine.Events;
using Berth.Supervision;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>A service that could not be started. Its log has the reason, and its exit code becomes that of the request.</summary>
internal static class FailedStart
{
    private const int TailLines = 10;

    /// <summary>Whether a service manager failed because the program was not executed, perhaps after an attempt.</summary>
    public static bool IsOne(ServiceException refused) => refused.Kind is not (ServiceErrorKind.TimedOut or ServiceErrorKind.Overruled);

    /// <summary>
    /// Reports the end of the service's log, which may be removed with the service, and returns the exit code that follows.
    /// </summary>
    /// <param name="manager">The service manager that has the service, or had it.</param>
    /// <param name="name">The service.</param>
    /// <param name="began">When the start was requested.</param>
    /// <param name="context">The request's.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<int> TellEndAsync(
        IServiceManager manager, ServiceName name, DateTimeOffset began, EngineContext context, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in manager.LogsAsync(name, new LogQuery { Lines = TailLines }, cancellationToken).ConfigureAwait(false))
            {
                // Earlier lines are those of a run before, and do not say why this one failed.
                if (line.Time is not { } time || time >= began)
                    context.Emit(new FailedStartLine(name, line));
            }

            var status = await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false);
            return status is { Observed: ObservedState.Failed, LastExit.Code: { } code and not 0 } ? code : ExitCode.Failed;
        }
        catch (ServiceException exception) when (exception.Kind is ServiceErrorKind.NotRegistered or ServiceErrorKind.Unavailable)
        {
            return ExitCode.Failed; // The service was refused before it was started.
        }
    }
}
