using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Services;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>Shows one service, or all.</summary>
internal sealed class ShowStatusHandler : RequestHandler<ShowStatus>
{
    protected override async Task<int> ExecuteAsync(ShowStatus request, EngineContext context, CancellationToken cancellationToken)
    {
        var managers = context.Managers;
        if (request.Name is not { } name)
        {
            context.Emit(new ServicesListed(await managers.ListAllAsync(request.Manager, cancellationToken).ConfigureAwait(false)));
            return ExitCode.Success;
        }

        var manager = await managers.ReaderOfAsync(name, request.Manager, cancellationToken).ConfigureAwait(false);
        var status = await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false);
        context.Emit(new ServiceShown(new ManagedService(manager.Kind, status, managers.AssignmentOf(name))));
        if (request.LogLines is 0 || !manager.Capabilities.HasFlag(ServiceManagerCapabilities.Logs))
            return ExitCode.Success;
        var lines = new List<LogLine>();
        await foreach (
            var line in manager.LogsAsync(name, new LogQuery { Lines = request.LogLines }, cancellationToken).ConfigureAwait(false))
            lines.Add(line);
        context.Emit(new LogTailRead(lines));
        return ExitCode.Success;
    }
}
