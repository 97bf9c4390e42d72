using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision;

namespace Berth.Cli.Commands.Services;

/// <summary>A command that does one thing to each service it is given: <c>berth start</c>, <c>berth restart</c>, <c>berth service unregister</c>.</summary>
internal sealed class ServiceActionCommand : Command
{
    private ServiceActionCommand(string name, string description, Func<ServiceManagers, ServiceName, ServiceManagerKind?, CancellationToken, Task> act)
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
                await act(managers, service, parsed.GetValue(backend), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }

    public static ServiceActionCommand Start() => new(
        "start", "Start services, now and after every reboot", static async (managers, name, backend, cancellationToken) =>
        {
            var manager = await managers.HolderOfAsync(name, backend, cancellationToken).ConfigureAwait(false);
            await manager.StartAsync(name, cancellationToken).ConfigureAwait(false);
        });

    public static ServiceActionCommand Restart() => new(
        "restart", "Stop services where they run, and start them", static async (managers, name, backend, cancellationToken) =>
        {
            var manager = await managers.HolderOfAsync(name, backend, cancellationToken).ConfigureAwait(false);
            await manager.RestartAsync(name, cancellationToken).ConfigureAwait(false);
        });

    public static ServiceActionCommand Unregister() => new(
        "unregister", "Stop services and forget them; one that is not there is fine", static (managers, name, backend, cancellationToken) => managers.UnregisterAsync(name, backend, cancellationToken));
}
