using System.CommandLine;
using Berth.Engine;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth top</c>.</summary>
internal sealed class TopCommand : Command
{
    public TopCommand()
        : base("top", "Watch services: CPU, memory, restarts; start, stop and restart them by key")
    {
        var backend = new BackendOption();
        var once = new Option<bool>("--once") { Description = "Print one table and return; so it does where there is no terminal" };
        Options.Add(backend);
        Options.Add(once);
        SetAction(async (parsed, cancellationToken) =>
        {
            var manager = await Engine.Services.ServiceManagers.Open().WatchedAsync(parsed.GetValue(backend), cancellationToken).ConfigureAwait(false);
            using var interruption = new Interruption();
            var view = new TopView(manager, TimeProvider.System);
            if (parsed.GetValue(once) || Console.IsOutputRedirected || Console.IsInputRedirected)
                await view.PrintAsync(interruption.Token).ConfigureAwait(false);
            else
                await view.RunAsync(interruption.Token).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }
}
