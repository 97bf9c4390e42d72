using Berth.Extensions.HealthChecks;
using Berth.Supervision;
using Berth.Supervision.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Berth.Extensions.Hosting.Tests;

public sealed class HealthCheckTests
{
    [Theory]
    [InlineData(ObservedState.Ready, HealthStatus.Healthy)]
    [InlineData(ObservedState.Up, HealthStatus.Healthy)]
    [InlineData(ObservedState.Finished, HealthStatus.Healthy)]
    [InlineData(ObservedState.Starting, HealthStatus.Degraded)]
    [InlineData(ObservedState.Launching, HealthStatus.Degraded)]
    [InlineData(ObservedState.Down, HealthStatus.Unhealthy)]
    [InlineData(ObservedState.Stopping, HealthStatus.Unhealthy)]
    [InlineData(ObservedState.Backoff, HealthStatus.Unhealthy)]
    [InlineData(ObservedState.Failed, HealthStatus.Unhealthy)]
    public async Task Check_OfAService_IsItsState(ObservedState state, HealthStatus expected)
    {
        var entry = await CheckAsync("web", state, failureStatus: null);

        entry.Status.ShouldBe(expected);
        entry.Description.ShouldBe($"service web is {state.ToString().ToLowerInvariant()}: as it is");
        entry.Data["pid"].ShouldBe(7);
    }

    [Fact]
    public async Task Check_OfAnUnknownService_IsTheFailureStatus()
    {
        var entry = await CheckAsync("other", ObservedState.Ready, HealthStatus.Degraded);

        entry.Status.ShouldBe(HealthStatus.Degraded);
        entry.Description.ShouldBe("there is no service other");
    }

    private static async Task<HealthReportEntry> CheckAsync(string service, ObservedState state, HealthStatus? failureStatus)
    {
        var manager = new AskedServices { State = state };
        await using var host = new TestHost(services => services.AddHealthChecks()
            .AddBerthService(service, (_, _) => Task.FromResult<IServiceManager>(manager), failureStatus: failureStatus));
        var report = await host.Application.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Deadline.Token());
        return report.Entries[service];
    }
}
