using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Running;

namespace Berth.Cli.Commands;

/// <summary><c>berth stop</c>.</summary>
internal sealed class StopCommand : Command
{
    public StopCommand()
        : base("stop", "Stop a running instance: its stop signal, its delay, then SIGKILL")
    {
        var subject = new Argument<string[]>("ID") { Description = "An instance: 8 digits of its id or more, or its name", Arity = ArgumentArity.OneOrMore };
        Arguments.Add(subject);
        SetAction(async (parsed, cancellationToken) =>
        {
            var store = Store.Open();
            var instances = parsed.GetValue(subject)!.Select(store.Find).ToArray();
            await Task.WhenAll(instances.Select(i => InstanceStop.StopAsync(store, i, cancellationToken))).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }
}
