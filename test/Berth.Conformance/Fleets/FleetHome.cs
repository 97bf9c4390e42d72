using Berth.Conformance.Releases;
using Berth.Conformance.Services;
using Berth.TestKit;

namespace Berth.Conformance.Fleets;

/// <summary>
/// A fleet on this machine: a controller, and hosts, each with a service, a state directory and an agent (<c>berthd</c>) of its own.
/// </summary>
internal sealed class FleetHome : IAsyncDisposable
{
    private static readonly TimeSpan s_push = 4 * Deadline.Time;

    private readonly List<(ReleasedServer Server, RunningCommand Agent)> _hosts = [];

    public ServiceHome Controller { get; } = new(isRoot: false);

    public IReadOnlyList<ReleasedServer> Servers => [.. _hosts.Select(static host => host.Server)];

    /// <summary>Creates the fleet and enrols hosts h1, h2, and so on, each of which runs version 1.0.</summary>
    public static async Task<FleetHome> StartAsync(int hosts)
    {
        HostTool.Require("dotnet");
        var fleet = new FleetHome();
        (await fleet.Controller.BerthAsync("fleet", "init")).ShouldSucceed();
        for (var i = 1; i <= hosts; i++)
            await fleet.AddAsync($"h{i}");
        return fleet;
    }

    /// <summary>Packs a version of the server of samples/web; returns the archive's path.</summary>
    public async Task<string> PackAsync(string version, Func<string, string>? change = null) =>
        await ReleasedServer.PackAsync(Controller, version, change);

    /// <summary>Pushes an archive. It takes as long as the updates of all hosts, one after the other.</summary>
    public async Task<CommandOutput> PushAsync(string archive, params string[] options)
    {
        using var push = Controller.Start(["fleet", "push", archive, "--pause", "0s", .. options]);
        await Eventually.Async(() => Task.FromResult(push.HasEnded), s_push, TestContext.Current.CancellationToken, "the push ends");
        return await push.EndAsync();
    }

    /// <summary>What each host's server answers: the version.</summary>
    public async Task<string[]> AnswersAsync() =>
        [.. (await Task.WhenAll(Servers.Select(static server => server.AskAsync()))).Select(static text => text.Split(' ', ',')[2])];

    /// <summary>Ends the agent of a host.</summary>
    public void StopAgent(int index) => _hosts[index].Agent.Signal("TERM");

    public async ValueTask DisposeAsync()
    {
        foreach (var (server, agent) in _hosts)
        {
            agent.Dispose();
            await server.DisposeAsync();
        }

        await Controller.DisposeAsync();
    }

    private async Task AddAsync(string name)
    {
        var server = await ReleasedServer.StartAsync(isRoot: false);
        var port = ServiceHome.FreePort();
        var configuration = server.Home.Write("agent.json", $$"""
            {
              "listen": "127.0.0.1:{{port}}",
              "state": "{{server.Home.Path}}/agent",
              "workload": "{{server.Home.Path}}/web/berth.json"
            }
            """);
        var program = Path.Combine(AppContext.BaseDirectory, "berthd.dll");
        var agent = server.Home.StartProgram("dotnet", program, "--config", configuration);
        _hosts.Add((server, agent));
        (await agent.LineAsync()).ShouldContain($"127.0.0.1:{port}");
        var token = (await server.Home.RunAsync("dotnet", program, "token", "--config", configuration)).ShouldSucceed().Trim();
        (await Controller.BerthAsync("fleet", "enroll", $"127.0.0.1:{port}", "--name", name, "--token", token)).ShouldSucceed();
    }
}
