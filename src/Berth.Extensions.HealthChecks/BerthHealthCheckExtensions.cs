using Berth.Engine.Services;
using Berth.Supervision;
using Berth.Supervision.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Berth.Extensions.HealthChecks;

/// <summary>Health checks for supervised services.</summary>
public static class BerthHealthCheckExtensions
{
    /// <summary>
    /// Checks a service: healthy if it is ready, or up without a readiness check, or has finished without a failure; degraded while it
    /// starts; otherwise the failure status. The description names the state, and the problem if there is one.
    /// </summary>
    /// <param name="builder">The checks.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="kind">The service manager; null: the first that this host has.</param>
    /// <param name="name">The name of the check; null: that of the service.</param>
    /// <param name="failureStatus">What is reported when the service is not running, or not known; null: unhealthy.</param>
    /// <param name="tags">Tags of the check.</param>
    /// <exception cref="ServiceException">The name of the service is invalid.</exception>
    public static IHealthChecksBuilder AddBerthService(
        this IHealthChecksBuilder builder,
        string service,
        ServiceManagerKind? kind = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null) =>
        AddBerthService(
            builder, service, (_, token) => ServiceManager.OpenAsync(kind, token), name, failureStatus, tags);

    /// <summary>Checks a service of a service manager that the application has opened.</summary>
    /// <param name="builder">The checks.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="manager">Returns the service manager; called for each check.</param>
    /// <param name="name">The name of the check; null: that of the service.</param>
    /// <param name="failureStatus">What is reported when the service is not running, or not known; null: unhealthy.</param>
    /// <param name="tags">Tags of the check.</param>
    /// <exception cref="ServiceException">The name of the service is invalid.</exception>
    public static IHealthChecksBuilder AddBerthService(
        this IHealthChecksBuilder builder,
        string service,
        Func<IServiceProvider, CancellationToken, Task<IServiceManager>> manager,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(manager);
        var checkedName = ServiceName.Parse(service);
        return builder.Add(new HealthCheckRegistration(
            name ?? service,
            services => new ServiceHealthCheck(checkedName, token => manager(services, token)),
            failureStatus,
            tags));
    }
}
