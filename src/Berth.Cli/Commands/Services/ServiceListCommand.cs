using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service list</c>.</summary>
internal sealed class ServiceListCommand : Command
{
    public ServiceListCommand()
        : base("list", "List the services that Berth registered")
    {
        var backend = new BackendOption();
        var json = new Option<bool>("--json") { Description = "For programs" };
        Options.Add(backend);
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            await ServiceTable.WriteAsync(ServiceManagers.Open(), parsed.GetValue(backend), parsed.GetValue(json), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }
}
