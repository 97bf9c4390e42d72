using Berth.HostServices.Client;
using Berth.HostServices.Service;
using Berth.HostServices.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Berth.Extensions.Hosting.Tests;

public sealed class HostServiceTests
{
    [Fact]
    public async Task HostService_WhileTheApplicationRuns_AnswersWithItsServicesAndLogsViolations()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["echo"];
        var host = new TestHost(services => services
            .AddSingleton(new Greeting("hello"))
            .AddHostService(path, static (provider, peer) => new Greeter(provider.GetRequiredService<Greeting>(), peer)));
        await host.Application.StartAsync(Deadline.Token());
        await Eventually.Async(() => File.Exists(path));

        using (var client = HostServiceClient.Connect(path))
        {
            using var reply = await client.CallAsync("greet", cancellationToken: Deadline.Token());
            reply.Value.GetString().ShouldBe($"hello {Environment.ProcessId}");
        }

        using (var broken = HostServiceChannel.Connect(path))
            broken.Send("{}"u8);
        await Eventually.Async(() => host.Log.Any(static line =>
            line.StartsWith("Warning Berth.HostService: The connection of process ", StringComparison.Ordinal)));
        await host.DisposeAsync();
        File.Exists(path).ShouldBeFalse();
    }

    private sealed record Greeting(string Word);

    private sealed class Greeter(Greeting greeting, HostServicePeer peer) : HostService
    {
        protected override ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken) =>
            new(HostServiceResult.Write(json => json.WriteStringValue($"{greeting.Word} {peer.Pid}")));
    }
}
