using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Reads the log of a service.</summary>
internal sealed class ReadLogsHandler : RequestHandler<ReadLogs>
{
    protected override async Task<int> ExecuteAsync(ReadLogs request, EngineContext context, CancellationToken cancellationToken)
    {
        try
        {
            var manager = await context.Managers.ReaderOfAsync(request.Name, request.Manager, cancellationToken).ConfigureAwait(false);
            await foreach (var line in manager.LogsAsync(request.Name, request.Query, cancellationToken).ConfigureAwait(false))
                context.Emit(new LogLineRead(request.Name, line));
        }
        catch (OperationCanceledException) when (request.Query.Follow)
        {
            // Cancelling is the normal end of following.
        }

        return ExitCode.Success;
    }
}
