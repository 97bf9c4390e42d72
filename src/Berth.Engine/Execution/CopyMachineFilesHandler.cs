using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Copying;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Copies files between host and guest.</summary>
internal sealed class CopyMachineFilesHandler : RequestHandler<CopyMachineFiles>
{
    protected override async Task<int> ExecuteAsync(CopyMachineFiles request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = new MachineHost().Store;
        var (entries, bytes) = (Split(request.Source), Split(request.Target)) switch
        {
            ({ } source, null) => await GuestCopy.OutAsync(
                await GuestOfAsync(source.Machine).ConfigureAwait(false),
                source.Path, request.Target, cancellationToken).ConfigureAwait(false),
            (null, { } target) => await GuestCopy.InAsync(
                await GuestOfAsync(target.Machine).ConfigureAwait(false),
                request.Source, target.Path, cancellationToken).ConfigureAwait(false),
            _ => throw new UsageException(
                "exactly one of the two must be in a machine, as NAME:PATH; a host's path with ':' begins with ./"),
        };
        context.Emit(new MachineFilesCopied(entries, bytes));
        return ExitCode.Success;

        async Task<GuestClient> GuestOfAsync(string name)
        {
            var machine = store.FindRunning(name);
            await machine.RequireAnsweringAsync(cancellationToken).ConfigureAwait(false);
            return machine.Guest;
        }
    }

    /// <summary>The machine and the path of NAME:PATH; null: it is a path of the host.</summary>
    private static (string Machine, string Path)? Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && MachineName.IsValid(text[..colon]) ? (text[..colon], text[(colon + 1)..]) : null;
    }
}
