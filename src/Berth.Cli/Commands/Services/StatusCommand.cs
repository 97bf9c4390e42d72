using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth status</c>.</summary>
internal sealed class StatusCommand : Command
{
    private const int TailLines = 10;

    public StatusCommand()
        : base("status", "Show how a service is, and the end of its log; without a name, a line for each")
    {
        var name = new Argument<string?>("NAME") { Description = "A service: web, or web@blue (default: all of them)", Arity = ArgumentArity.ZeroOrOne };
        var backend = new BackendOption();
        var json = new Option<bool>("--json") { Description = "For programs" };
        Arguments.Add(name);
        Options.Add(backend);
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var managers = ServiceManagers.Open();
            if (parsed.GetValue(name) is not { } named)
            {
                await ServiceTable.WriteAsync(managers, parsed.GetValue(backend), parsed.GetValue(json), cancellationToken).ConfigureAwait(false);
                return ExitCode.Success;
            }

            var service = ServiceName.Parse(named);
            var manager = await managers.ReaderOfAsync(service, parsed.GetValue(backend), cancellationToken).ConfigureAwait(false);
            var status = await manager.StatusAsync(service, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(json))
                JsonOutput.Write(writer => ServiceStatusJson.Write(writer, status, manager.Kind, managers.AssignmentOf(service)));
            else
                await WriteTextAsync(manager, status, managers.AssignmentOf(service), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }

    private static async Task WriteTextAsync(IServiceManager manager, ServiceStatus status, ServiceAssignment assigned, CancellationToken cancellationToken)
    {
        foreach (var line in ServiceText.Lines(status, manager.Kind, assigned, TimeProvider.System.GetUtcNow()))
            Console.WriteLine(line);
        if (!manager.Capabilities.HasFlag(ServiceManagerCapabilities.Logs))
            return;
        Console.WriteLine();
        await foreach (var line in manager.LogsAsync(status.Name, new LogQuery { Lines = TailLines }, cancellationToken).ConfigureAwait(false))
            Console.WriteLine(ServiceText.Log(line));
    }
}
