using Berth.Engine.Events;
using Berth.Supervision;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>A service that was asked to start, and could not: its program said why, and its exit code is the request's.</summary>
internal static class FailedStart
{
    private const int TailLines = 10;

    /// <summary>Whether a service manager refused because the program did not come to run: it may have been tried.</summary>
    public static bool IsOne(ServiceException refused) => refused.Kind is not (ServiceErrorKind.TimedOut or ServiceErrorKind.Overruled);

    /// <summary>
    /// Tells the end of the service's log, for that may go with it, and returns the exit code that follows from how it ended.
    /// </summary>
    /// <param name="manager">Who has it, or had.</param>
    /// <param name="name">The service.</param>
    /// <param name="context">The request's.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<int> TellEndAsync(
        IServiceManager manager, ServiceName name, EngineContext context, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in manager.LogsAsync(name, new LogQuery { Lines = TailLines }, cancellationToken).ConfigureAwait(false))
                context.Emit(new FailedStartLine(name, line));
            var status = await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false);
            return status is { Observed: ObservedState.Failed, LastExit.Code: { } code and not 0 } ? code : ExitCode.Failed;
        }
        catch (ServiceException exception) when (exception.Kind is ServiceErrorKind.NotRegistered or ServiceErrorKind.Unavailable)
        {
            return ExitCode.Failed; // It was refused as it is.
        }
    }
}
