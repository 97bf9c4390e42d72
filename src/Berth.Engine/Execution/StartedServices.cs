using System.Collections.Immutable;
using Berth.Engine.Services;
using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>Has services started, one after the other.</summary>
internal static class StartedServices
{
    /// <summary>Starts services, whether they run already or not; the first that cannot be is the last that is tried.</summary>
    /// <param name="names">The services.</param>
    /// <param name="chosen">The service manager; null: the one that has each.</param>
    /// <param name="timeout">How long it may take, all in all.</param>
    /// <param name="done">What is waited for: "started".</param>
    /// <param name="start">Starts one.</param>
    /// <param name="context">The request's.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The exit code: that of the program of the one that could not be started.</returns>
    public static async Task<int> EachAsync(
        ImmutableArray<ServiceName> names, ServiceManagerKind? chosen, TimeSpan? timeout, string done,
        Func<IServiceManager, ServiceName, CancellationToken, Task> start, EngineContext context, CancellationToken cancellationToken)
    {
        var patience = Patience.Of(timeout);
        foreach (var name in names.Distinct())
        {
            var manager = await patience.AnswerAsync(
                token => context.Managers.HolderOfAsync(name, chosen, token), cancellationToken).ConfigureAwait(false);
            try
            {
                await patience.WaitAsync(
                    manager, [name], done, token => start(manager, name, token), cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException refused) when (refused.Kind is ServiceErrorKind.Refused or ServiceErrorKind.Failed)
            {
                context.Say(refused.Message);
                return await FailedStart.TellEndAsync(manager, name, context, cancellationToken).ConfigureAwait(false);
            }
        }

        return ExitCode.Success;
    }
}
