using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Services;
using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>Reads the logs of services.</summary>
internal sealed class ReadLogsHandler : RequestHandler<ReadLogs>
{
    protected override async Task<int> ExecuteAsync(ReadLogs request, EngineContext context, CancellationToken cancellationToken)
    {
        try
        {
            var names = await new ServicePatterns(context.Managers, request.Manager)
                .ExpandAsync(request.Names, cancellationToken).ConfigureAwait(false);
            var logs = new List<(ServiceName Name, IServiceManager Manager)>();
            foreach (var name in names)
                logs.Add((name, await context.Managers.ReaderOfAsync(name, request.Manager, cancellationToken).ConfigureAwait(false)));
            context.Emit(new LogsBegun(names));
            var lines = new ServiceLogs(logs, request.Query, request.Filter).ReadAsync(cancellationToken);
            await foreach (var line in lines.ConfigureAwait(false))
                context.Emit(line);
        }
        catch (OperationCanceledException) when (request.Query.Follow)
        {
            // Cancelling is the normal end of following.
        }

        return ExitCode.Success;
    }
}
