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
            var manager = await ServiceManagers.Open().WatchedAsync(parsed.GetValue(backend), cancellationToken).ConfigureAwait(false);
            var services = await ServiceManagers.ListAsync(manager, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteArray(services, (writer, status) => ServiceStatusJson.Write(writer, status, manager.Kind));
                return ExitCode.Success;
            }

            Console.WriteLine(ServiceText.Header);
            foreach (var status in services)
                Console.WriteLine(ServiceText.Row(status, TimeProvider.System.GetUtcNow()));
            return ExitCode.Success;
        });
    }
}
