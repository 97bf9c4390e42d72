using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision;

namespace Berth.Cli.Commands.Services;

/// <summary>A command that does one thing to each service it is given: <c>berth start</c>, <c>berth restart</c>, <c>berth service unregister</c>.</summary>
internal sealed class ServiceActionCommand : Command
{
    private ServiceActionCommand(string name, string description, Func<ServiceManagers, ServiceName, ServiceManagerKind?, Patience, CancellationToken, Task> act)
        : base(name, description)
    {
        var names = new Argument<string[]>("NAME") { Description = "Services: web, or web@blue", Arity = ArgumentArity.OneOrMore };
        var backend = new BackendOption();
        var timeout = new TimeoutOption();
        Arguments.Add(names);
        Options.Add(backend);
        Options.Add(timeout);
        SetAction(async (parsed, cancellationToken) =>
        {
            var managers = ServiceManagers.Open();
            var patience = timeout.Begin(parsed);
            foreach (var service in parsed.GetValue(names)!.Select(ServiceName.Parse).Distinct().ToArray())
                await act(managers, service, parsed.GetValue(backend), patience, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }

    public static ServiceActionCommand Start() => new(
        "start", "Start services, now and after every reboot", static async (managers, name, backend, patience, cancellationToken) =>
        {
            var manager = await managers.HolderOfAsync(name, backend, cancellationToken).ConfigureAwait(false);
            await patience.WaitAsync(manager, [name], "started", token => managers.StartAsync(manager, name, token), cancellationToken).ConfigureAwait(false);
        });

    public static ServiceActionCommand Restart() => new(
        "restart", "Stop services where they run, and start them, unless their descriptions are not valid any more", static async (managers, name, backend, patience, cancellationToken) =>
        {
            var manager = await managers.HolderOfAsync(name, backend, cancellationToken).ConfigureAwait(false);
            await patience.WaitAsync(manager, [name], "restarted", token => managers.RestartAsync(manager, name, token), cancellationToken).ConfigureAwait(false);
        });

    public static ServiceActionCommand Unregister() => new(
        "unregister", "Stop services and forget them; one that is not there is fine", static async (managers, name, backend, patience, cancellationToken) =>
        {
            if (await managers.FindAsync(name, backend, cancellationToken).ConfigureAwait(false) is { } manager)
                await patience.WaitAsync(manager, [name], "unregistered", token => managers.UnregisterAsync(name, backend, token), cancellationToken).ConfigureAwait(false);
            else
                await managers.UnregisterAsync(name, backend, cancellationToken).ConfigureAwait(false);
        });
}
