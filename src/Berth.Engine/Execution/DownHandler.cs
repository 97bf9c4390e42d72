using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Services;
using Berth.Engine.Specs;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>Stops and removes services that <c>berth up</c> started in the background.</summary>
internal sealed class DownHandler : RequestHandler<Down>
{
    private const int MostNamed = 10;

    protected override async Task<int> ExecuteAsync(Down request, EngineContext context, CancellationToken cancellationToken)
    {
        var managers = context.Managers;
        var patience = Patience.Of(request.Timeout);
        await patience.AnswerAsync(managers.TakeOverAsync, cancellationToken).ConfigureAwait(false);
        var services = await managers.InBackgroundAsync(cancellationToken).ConfigureAwait(false);
        var known = services.Select(static service => service.Name).ToArray();
        ServiceName[] wanted = request.Names.IsEmpty ? [.. known.Where(managers.IsBroughtUp)] : [.. request.Names.Distinct()];
        var registered = wanted.Intersect(known).Where(name => !managers.IsBroughtUp(name)).Select(static name => $"{name}").ToArray();
        if (registered.Length > 0)
        {
            throw new UsageException(
                $"`berth up` did not start {Printable.Names(registered)}; to remove services registered by hand, write: berth service "
                    + $"unregister {(registered.Length > MostNamed ? "NAME" : string.Join(' ', registered))}");
        }

        // A wrong name stops nothing.
        foreach (var other in wanted.Except(known))
        {
            if (await managers.FindAsync(other, ServiceManagerKind.Builtin, cancellationToken).ConfigureAwait(false) is not null)
                throw new UsageException(
                    $"{other} belongs to a `berth up` in the foreground; stop it there with Ctrl-C, or: berth stop {other}");
            ServiceName[] there = [.. known.Where(managers.IsBroughtUp)];
            throw new UsageException(
                $"there is no service {other} in the background; "
                    + (there.Length > 0 ? $"there is: {Printable.Names(there)}" : "there is none at all"));
        }

        IReadOnlyList<(ServiceName Name, bool Ran)> stopped = [];
        await patience.WaitAsync(
            managers.Background, wanted, "stopped", async token =>
                stopped = await managers.TakeDownAsync(wanted, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        foreach (var (name, ran) in stopped)
            context.Emit(new ServiceStopped(name, ran));
        return ExitCode.Success;
    }
}
