using System.Collections.Immutable;
using Berth.Engine.Services;
using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>Starts services, one after the other.</summary>
internal static class StartedServices
{
    /// <summary>
    /// Starts services, whether they run already or not. All are looked for before anything is done. It stops at the first that cannot be
    /// started.
    /// </summary>
    /// <param name="names">The services.</param>
    /// <param name="chosen">The service manager; null: for each service, the one that has it.</param>
    /// <param name="timeout">The timeout for all services together.</param>
    /// <param name="done">The state that is waited for: "started".</param>
    /// <param name="check">Throws if one cannot be started as its description is now.</param>
    /// <param name="start">Starts one.</param>
    /// <param name="context">The request's.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <param name="stopFirst">Those of them that are stopped before any is started, in this order.</param>
    /// <returns>The exit code: that of the first service that could not be started.</returns>
    public static async Task<int> EachAsync(
        ImmutableArray<ServiceName> names, ServiceManagerKind? chosen, TimeSpan? timeout, string done, Action<ServiceName> check,
        Func<IServiceManager, ServiceName, CancellationToken, Task> start, EngineContext context, CancellationToken cancellationToken,
        IReadOnlyList<ServiceName>? stopFirst = null)
    {
        var patience = Patience.Of(timeout);
        var began = TimeProvider.System.GetUtcNow();
        var services = new List<(IServiceManager Manager, ServiceName Name)>();
        foreach (var name in names.Distinct())
            services.Add((await FindAsync(name).ConfigureAwait(false), name));
        foreach (var stopped in stopFirst ?? [])
        {
            var manager = services.First(service => service.Name == stopped).Manager;
            await patience.WaitAsync(
                manager, [stopped], "stopped", token => manager.StopAsync(stopped, token), cancellationToken).ConfigureAwait(false);
        }

        foreach (var (manager, name) in services)
        {
            try
            {
                await patience.WaitAsync(
                    manager, [name], done, token => start(manager, name, token), cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException refused) when (refused.Kind is ServiceErrorKind.Refused or ServiceErrorKind.Failed)
            {
                context.Say(refused.Message);
                return await FailedStart.TellEndAsync(manager, name, began, context, cancellationToken).ConfigureAwait(false);
            }
        }

        return ExitCode.Success;

        // Before anything is done, all are looked for, and checked where nothing but the description says whether they can be.
        async Task<IServiceManager> FindAsync(ServiceName name)
        {
            var manager = await patience.AnswerAsync(
                token => context.Managers.HolderOfAsync(name, chosen, token), cancellationToken).ConfigureAwait(false);
            if (names.Length > 1)
            {
                await patience.AnswerAsync(token => manager.StatusAsync(name, token), cancellationToken).ConfigureAwait(false);
                check(name);
            }

            return manager;
        }
    }
}
