using Berth.Engine.Requests;
using Berth.Engine.Services;

namespace Berth.Engine.Execution;

/// <summary>Unregisters services.</summary>
internal sealed class UnregisterServicesHandler : RequestHandler<UnregisterServices>
{
    protected override async Task<int> ExecuteAsync(UnregisterServices request, EngineContext context, CancellationToken cancellationToken)
    {
        var managers = context.Managers;
        var patience = Patience.Of(request.Timeout);
        foreach (var name in request.Names.Distinct())
        {
            if (await patience.AnswerAsync(
                token => managers.FindAsync(name, request.Manager, token), cancellationToken).ConfigureAwait(false) is { } manager)
            {
                await patience.WaitAsync(
                    manager, [name], "unregistered", token =>
                        managers.UnregisterAsync(name, request.Manager, token), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await managers.UnregisterAsync(name, request.Manager, cancellationToken).ConfigureAwait(false);
            }
        }

        return ExitCode.Success;
    }
}
