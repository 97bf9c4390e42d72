using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision;

namespace Berth.Cli.Commands.Services;

/// <summary>A command that does one thing to each service it is given: <c>berth start</c>, <c>berth restart</c>, <c>berth service unregister</c>.</summary>
internal sealed class ServiceActionCommand : Command
{
    private ServiceActionCommand(string name, string description, Func<ServiceManagers, IServiceManager, ServiceName, CancellationToken, Task> act)
        : base(name, description)
    {
        var names = new Argument<string[]>("NAME") { Description = "Services: web, or web@blue", Arity = ArgumentArity.OneOrMore };
        var backend = new BackendOption();
        Arguments.Add(names);
        Options.Add(backend);
        SetAction(async (parsed, cancellationToken) =>
        {
            var managers = ServiceManagers.Open();
            foreach (var service in parsed.GetValue(names)!.Select(ServiceName.Parse).Distinct().ToArray())
            {
                var manager = await managers.HolderOfAsync(service, parsed.GetValue(backend), cancellationToken).ConfigureAwait(false);
                await act(managers, manager, service, cancellationToken).ConfigureAwait(false);
            }

            return ExitCode.Success;
        });
    }

    public static ServiceActionCommand Start() => new(
        "start", "Start services, now and after every reboot", static (_, manager, name, cancellationToken) => manager.StartAsync(name, cancellationToken));

    public static ServiceActionCommand Restart() => new(
        "restart", "Stop services where they run, and start them", static (_, manager, name, cancellationToken) => manager.RestartAsync(name, cancellationToken));

    public static ServiceActionCommand Unregister() => new(
        "unregister", "Stop services and forget them; one that is not there is fine", static async (managers, manager, name, cancellationToken) =>
        {
            await manager.UnregisterAsync(name, cancellationToken).ConfigureAwait(false);
            managers.Release(name);
        });
}
