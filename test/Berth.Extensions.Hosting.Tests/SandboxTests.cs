using Berth.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Berth.Extensions.Hosting.Tests;

public sealed class SandboxTests
{
    [Fact]
    public async Task Sandbox_ThatEnds_IsLoggedAndStopsTheApplicationIfAsked()
    {
        await using var host = new TestHost(static services => services.AddBerthSandbox(
            "job",
            static _ => new SandboxCommand("sh", "-c", @"printf 'a\033[2Jb\nno newline'; echo wrong >&2; exit 3"),
            stopsApplication: true));

        await host.Application.RunAsync(Deadline.Token());

        host.Log.ShouldContain("Information Berth.Sandbox.job: a?[2Jb");
        host.Log.ShouldContain("Information Berth.Sandbox.job: no newline");
        host.Log.ShouldContain("Warning Berth.Sandbox.job: wrong");
        host.Log.ShouldContain("Error Berth.Sandbox.job: The program ended with 3.");
    }

    /// <summary>To stop an application that starts makes its start fail.</summary>
    [Fact]
    public async Task Sandbox_ThatEndsWhileTheApplicationStarts_StopsItAfterwards()
    {
        TestHost? host = null;
        var slow = new SlowStart(() => host!.Log.Contains("Information Berth.Sandbox.job: The program ended with 0."));
        host = new TestHost(services => services
            .AddBerthSandbox("job", static _ => new SandboxCommand("true"), stopsApplication: true)
            .AddSingleton<IHostedService>(slow));

        await host.Application.RunAsync(Deadline.Token());

        slow.WasCancelled.ShouldBeFalse();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Sandbox_WhenTheApplicationStops_IsKilled()
    {
        var host = new TestHost(static services => services.AddBerthSandbox(
            "server", static _ => new SandboxCommand("sh", "-c", "echo up; exec sleep 600")));
        await host.Application.StartAsync(Deadline.Token());
        await Eventually.Async(() => host.Log.Contains("Information Berth.Sandbox.server: up"));

        await Deadline.Within(host.DisposeAsync().AsTask());

        host.Log.ShouldNotContain(static line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sandbox_ThatCannotStart_KeepsTheApplicationFromStarting()
    {
        var host = new TestHost(static services => services.AddBerthSandbox("x", static _ => new SandboxCommand("/no/such/program")));

        (await Should.ThrowAsync<Exception>(() => host.Application.StartAsync(Deadline.Token()))).Message.ShouldContain("/no/such/program");

        await host.DisposeAsync();
    }
}
