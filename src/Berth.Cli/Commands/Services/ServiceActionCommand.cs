using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary>
/// A command that does one thing to each service it is given: <c>berth start</c>, <c>berth restart</c>, <c>berth service unregister</c>.
/// </summary>
internal sealed class ServiceActionCommand : Command
{
    private ServiceActionCommand(string name, string description, Func<ServiceManagers, ServiceName, ServiceManagerKind?, Patience, CancellationToken, Task<int>> act)
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
            {
                if (await act(managers, service, parsed.GetValue(backend), patience, cancellationToken).ConfigureAwait(false) is not ExitCode.Success and var failed)
                    return failed;
            }

            return ExitCode.Success;
        });
    }

    public static ServiceActionCommand Start() => new(
        "start", "Start services, now and after every reboot",
        static (managers, name, backend, patience, cancellationToken) => StartAsync(managers, name, backend, patience, "started", managers.StartAsync, cancellationToken));

    public static ServiceActionCommand Restart() => new(
        "restart", "Stop services where they run, and start them, unless they can't be started as they are described now",
        static (managers, name, backend, patience, cancellationToken) => StartAsync(managers, name, backend, patience, "restarted", managers.RestartAsync, cancellationToken));

    public static ServiceActionCommand Unregister() => new(
        "unregister", "Stop services and forget them; one that is not there is fine", static async (managers, name, backend, patience, cancellationToken) =>
        {
            if (await patience.AnswerAsync(token => managers.FindAsync(name, backend, token), cancellationToken).ConfigureAwait(false) is { } manager)
                await patience.WaitAsync(manager, [name], "unregistered", token => managers.UnregisterAsync(name, backend, token), cancellationToken).ConfigureAwait(false);
            else
                await managers.UnregisterAsync(name, backend, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });

    /// <summary>Starts a service, whether it runs already or not; where it can't be, the exit code is that of its program.</summary>
    private static async Task<int> StartAsync(
        ServiceManagers managers, ServiceName name, ServiceManagerKind? backend, Patience patience, string done, Func<IServiceManager, ServiceName, CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        var manager = await patience.AnswerAsync(token => managers.HolderOfAsync(name, backend, token), cancellationToken).ConfigureAwait(false);
        try
        {
            await patience.WaitAsync(manager, [name], done, token => start(manager, name, token), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (ServiceException refused) when (refused.Kind is ServiceErrorKind.Refused or ServiceErrorKind.Failed)
        {
            Console.Error.WriteLine($"berth: {Printable.Line(refused.Message)}");
            return await FailedStart.ShowEndAsync(manager, name, cancellationToken).ConfigureAwait(false);
        }
    }
}
