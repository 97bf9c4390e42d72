using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth restart</c>.</summary>
internal sealed class RestartCommand : Command
{
    public RestartCommand()
        : base("restart", "Stop services where they run, and start them")
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
                await manager.RestartAsync(name, cancellationToken).ConfigureAwait(false);
            }

            return ExitCode.Success;
        });
    }
}
