using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth down</c>.</summary>
internal sealed class DownCommand : Command
{
    public DownCommand()
        : base("down", "Stop what `berth up --detach` started, in reverse order, and forget it")
    {
        var names = new Argument<string[]>("NAME") { Description = "Services (default: all of them)", Arity = ArgumentArity.ZeroOrMore };
        Arguments.Add(names);
        SetAction(async (parsed, cancellationToken) =>
        {
            var managers = ServiceManagers.Open();
            var services = await managers.InBackgroundAsync(cancellationToken).ConfigureAwait(false);
            var known = services.Select(static service => service.Name).ToArray();
            ServiceName[] wanted = parsed.GetValue(names) is { Length: > 0 } named ? [.. named.Select(ServiceName.Parse).Distinct()] : known;
            foreach (var other in wanted.Except(known))
            {
                Console.Error.WriteLine(await managers.FindAsync(other, ServiceManagerKind.Builtin, cancellationToken).ConfigureAwait(false) is not null
                    ? $"berth: {other} belongs to a `berth up` in the foreground; stop it there with Ctrl-C, or: berth stop {other}"
                    : $"berth: there is no service {other} in the background");
            }

            foreach (var name in await managers.TakeDownAsync(wanted, cancellationToken).ConfigureAwait(false))
                Console.WriteLine($"{name} stopped");
            return ExitCode.Success;
        });
    }
}
