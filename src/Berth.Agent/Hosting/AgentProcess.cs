using System.Text.Json;
using Berth.Agent.Configuration;
using Berth.Agent.Endpoints;
using Berth.Agent.Identity;
using Berth.Agent.Releases;
using Berth.Agent.Succession;
using Berth.Agent.Uploads;
using Berth.Fleet.Api;
using Berth.Linux.Errors;

namespace Berth.Agent.Hosting;

/// <summary>The agent as a process.</summary>
/// <param name="file">The file of settings.</param>
/// <param name="successor">What it may become.</param>
internal sealed class AgentProcess(string file, Successor successor)
{
    /// <summary>Serves until a signal comes, or until this process becomes another version.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ServeAsync(cancellationToken);
        }
        catch (Exception exception) when (successor.IsUnconfirmed && !cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine($"berthd: this version is not healthy, and the old one returns: {FailureText.Of(exception)}");
            successor.Return();
        }

        if (successor.Next is not null)
            successor.Become();
        return ExitCode.Success;
    }

    /// <summary>
    /// Serves on a port of its own, beside the agent that runs, asks itself for its health, and prints that. Changes nothing.
    /// </summary>
    public async Task<int> TryAsync(CancellationToken cancellationToken)
    {
        var configuration = AgentConfiguration.Read(file) with { Listen = "127.0.0.1:0" };
        using var identity = AgentIdentity.Open(configuration.State, TimeProvider.System);
        await using var server = Build(configuration, identity);
        await server.StartAsync(cancellationToken);
        var health = await OwnHealth.AskAsync(server, identity, cancellationToken);
        await server.StopAsync(cancellationToken);
        Console.WriteLine(JsonSerializer.Serialize(health, FleetJson.Default.HealthDocument));
        return ExitCode.Success;
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var configuration = AgentConfiguration.Read(file);
        using var identity = AgentIdentity.Open(configuration.State, TimeProvider.System);
        UploadedForm.RemoveLeft(configuration.Uploads);
        await using var server = Build(configuration, identity);
        await server.StartAsync(cancellationToken);
        Console.WriteLine($"berthd listens at {configuration.Endpoint}{(identity.Authority is null ? ", not enrolled" : "")}");
        if (successor.IsUnconfirmed)
        {
            await OwnHealth.AskAsync(server, identity, cancellationToken);
            await successor.ConfirmAsync(cancellationToken);
            Console.WriteLine($"berthd is version {AgentVersion.Text} now ({Successor.OwnRelease})");
        }

        await server.Services.GetRequiredService<AgentEndpoints>().RecoverAsync(cancellationToken);
        await server.WaitForShutdownAsync(cancellationToken);
    }

    private WebApplication Build(AgentConfiguration configuration, AgentIdentity identity) =>
        AgentHost.Build(configuration, identity, new EngineReleases(configuration, successor), successor, TimeProvider.System);
}
