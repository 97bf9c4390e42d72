using Berth.Linux.Errors;
using Berth.Supervision;
using Berth.Supervision.Services;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Berth.Extensions.HealthChecks;

/// <summary>The state of a supervised service as a health status.</summary>
internal sealed class ServiceHealthCheck(ServiceName name, Func<CancellationToken, Task<IServiceManager>> open) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var manager = await open(cancellationToken).ConfigureAwait(false);
            var status = await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false);
            return new HealthCheckResult(
                HealthOf(status.Observed, context.Registration.FailureStatus), Describe(status), data: DataOf(status));
        }
        catch (BerthException failure)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, failure.Problem, failure);
        }
    }

    private static HealthStatus HealthOf(ObservedState state, HealthStatus failure) => state switch
    {
        ObservedState.Up or ObservedState.Ready or ObservedState.Finished => HealthStatus.Healthy,
        ObservedState.Starting or ObservedState.Launching => HealthStatus.Degraded,
        _ => failure,
    };

    private string Describe(ServiceStatus status) =>
        $"service {name} is {status.Observed.ToString().ToLowerInvariant()}" + (status.Problem is { } problem ? $": {problem}" : "");

    private static Dictionary<string, object> DataOf(ServiceStatus status)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["restarts"] = status.Restarts };
        if (status.Pid is { } pid)
            data["pid"] = pid;
        if (status.Since is { } since)
            data["since"] = since;
        return data;
    }
}
