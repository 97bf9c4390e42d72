using System.CommandLine;
using System.Text.Json;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth status</c>.</summary>
internal sealed class StatusCommand : Command
{
    private const int TailLines = 10;

    public StatusCommand()
        : base("status", "Show how a service is, and the end of its log")
    {
        var name = new Argument<string>("NAME") { Description = "A service: web, or web@blue" };
        var backend = new BackendOption();
        var json = new Option<bool>("--json") { Description = "For programs" };
        Arguments.Add(name);
        Options.Add(backend);
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var service = ServiceName.Parse(parsed.GetValue(name)!);
            var manager = await ServiceManagers.Open().HolderOfAsync(service, parsed.GetValue(backend), cancellationToken).ConfigureAwait(false);
            var status = await manager.StatusAsync(service, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(json))
                JsonOutput.Write(writer => ServiceStatusJson.Write(writer, status, manager.Kind));
            else
                await WriteTextAsync(manager, status, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }

    private static async Task WriteTextAsync(IServiceManager manager, ServiceStatus status, CancellationToken cancellationToken)
    {
        foreach (var line in ServiceText.Lines(status, manager.Kind, TimeProvider.System.GetUtcNow()))
            Console.WriteLine(line);
        if (!manager.Capabilities.HasFlag(ServiceManagerCapabilities.Logs))
            return;
        Console.WriteLine();
        await foreach (var line in manager.LogsAsync(status.Name, new LogQuery { Lines = TailLines }, cancellationToken).ConfigureAwait(false))
            Console.WriteLine(ServiceText.Log(line));
    }
}
