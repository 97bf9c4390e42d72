using System.Runtime.CompilerServices;
using Berth.Supervision.Services;

namespace Berth.Supervision;

/// <summary>Detects changes of services by polling, for service managers that do not report changes.</summary>
internal static class ServicePolling
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>The status of each service, then each change that polling finds.</summary>
    public static async IAsyncEnumerable<ServiceChange> WatchAsync(
        IServiceManager manager, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = new Dictionary<ServiceName, ServiceStatus>();
        while (true)
        {
            var now = (await manager.ListAsync(
                cancellationToken).ConfigureAwait(false)).Select(static service => service with { Cpu = null, Memory = null })
                .ToDictionary(static service => service.Name);
            foreach (var gone in known.Keys.Where(name => !now.ContainsKey(name)).Order(ServiceName.Order))
                yield return new ServiceChange(gone, Status: null);
            foreach (var (name, status) in now.OrderBy(static service => service.Key, ServiceName.Order))
            {
                if (known.GetValueOrDefault(name) != status)
                    yield return new ServiceChange(name, status);
            }

            known = now;
            await Task.Delay(s_pause, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
