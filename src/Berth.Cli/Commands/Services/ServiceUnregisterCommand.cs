using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service unregister</c>.</summary>
internal sealed class ServiceUnregisterCommand : Command
{
    public ServiceUnregisterCommand()
        : base("unregister", "Stop services and forget them; one that is not there is fine")
    {
        var names = ServiceArgument.Several();
        var backend = new BackendOption();
        Arguments.Add(names);
        Options.Add(backend);
        SetAction(async (parsed, cancellationToken) =>
        {
            var managers = ServiceManagers.Open();
            foreach (var name in ServiceArgument.Read(parsed.GetValue(names)!))
            {
                var manager = await managers.HolderOfAsync(name, parsed.GetValue(backend), cancellationToken).ConfigureAwait(false);
                await manager.UnregisterAsync(name, cancellationToken).ConfigureAwait(false);
                managers.Release(name);
            }

            return ExitCode.Success;
        });
    }
}
