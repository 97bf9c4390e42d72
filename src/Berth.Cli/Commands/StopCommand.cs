using System.CommandLine;
using Berth.Cli.Commands.Services;
using Berth.Engine;
using Berth.Engine.Running;
using Berth.Engine.Services;
using Berth.Instances.Records;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands;

/// <summary><c>berth stop</c>.</summary>
internal sealed class StopCommand : Command
{
    public StopCommand()
        : base("stop", "Stop services, or running instances: the stop signal, its delay, then SIGKILL")
    {
        var subject = new Argument<string[]>("ID") { Description = "A service, or an instance: 8 digits of its id or more, or its name", Arity = ArgumentArity.OneOrMore };
        var backend = new BackendOption();
        var timeout = new TimeoutOption();
        Arguments.Add(subject);
        Options.Add(backend);
        Options.Add(timeout);
        SetAction(async (parsed, cancellationToken) =>
        {
            var store = Store.Open();
            var managers = ServiceManagers.Open();
            var patience = timeout.Begin(parsed);
            var instances = new List<InstanceRecord>();
            foreach (var text in parsed.GetValue(subject)!)
            {
                // An instance that a service runs as would be started again: it is the service that is to stop.
                if (ServiceName.TryParse(text, out var name) && await patience.AnswerAsync(token => managers.FindAsync(name, parsed.GetValue(backend), token), cancellationToken).ConfigureAwait(false) is { } manager)
                    await patience.WaitAsync(manager, [name], "stopped", token => manager.StopAsync(name, token), cancellationToken).ConfigureAwait(false);
                else
                    instances.Add(store.Find(text));
            }

            await Task.WhenAll(instances.Select(i => InstanceStop.StopAsync(store, i, cancellationToken))).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }
}
