using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Engine.Specs;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth down</c>.</summary>
internal sealed class DownCommand : Command
{
    public DownCommand()
        : base("down", "Stop what `berth up --detach` started, in reverse order, and forget it")
    {
        var names = new Argument<string[]>("NAME") { Description = "Services (default: all of them)", Arity = ArgumentArity.ZeroOrMore };
        var timeout = new TimeoutOption();
        Arguments.Add(names);
        Options.Add(timeout);
        SetAction(async (parsed, cancellationToken) =>
        {
            var managers = ServiceManagers.Open();
            var patience = timeout.Begin(parsed);
            await patience.AnswerAsync(managers.TakeOverAsync, cancellationToken).ConfigureAwait(false);
            var services = await managers.InBackgroundAsync(cancellationToken).ConfigureAwait(false);
            var known = services.Select(static service => service.Name).ToArray();
            ServiceName[] wanted = parsed.GetValue(names) is { Length: > 0 } named ? [.. named.Select(ServiceName.Parse).Distinct()] : [.. known.Where(managers.IsBroughtUp)];
            var registered = wanted.Intersect(known).Where(name => !managers.IsBroughtUp(name)).ToArray();
            if (registered.Length > 0)
                throw new UsageException($"`berth up` did not start {Printable.Names(registered)}; to end what was registered by hand, write: berth service unregister {(registered.Length > 10 ? "NAME" : string.Join(' ', registered.AsEnumerable()))}");
            foreach (var other in wanted.Except(known))
            {
                Console.Error.WriteLine(await managers.FindAsync(other, ServiceManagerKind.Builtin, cancellationToken).ConfigureAwait(false) is not null
                    ? $"berth: {other} belongs to a `berth up` in the foreground; stop it there with Ctrl-C, or: berth stop {other}"
                    : $"berth: there is no service {other} in the background");
            }

            IReadOnlyList<(ServiceName Name, bool Ran)> stopped = [];
            await patience.WaitAsync(
                managers.Background, wanted, "stopped", async token => stopped = await managers.TakeDownAsync(wanted, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            foreach (var (name, ran) in stopped)
                Console.WriteLine($"{name} {ServiceText.TakenDown(ran)}");
            return ExitCode.Success;
        });
    }
}
