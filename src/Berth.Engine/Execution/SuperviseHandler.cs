using Berth.Engine.Requests;
using Berth.Engine.Services;

namespace Berth.Engine.Execution;

/// <summary>Runs the supervisor on the caller's thread, or upgrades the running one.</summary>
internal sealed class SuperviseHandler : RequestHandler<Supervise>
{
    protected override async Task<int> ExecuteAsync(Supervise request, EngineContext context, CancellationToken cancellationToken)
    {
        if (request.Upgrade)
        {
            await SupervisorProcess.UpgradeAsync(cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        }

        // Nothing was awaited before: the supervisor must run on the main thread.
        SupervisorProcess.Run(request.WhileNeeded, context.Say);
        return ExitCode.Success;
    }
}
