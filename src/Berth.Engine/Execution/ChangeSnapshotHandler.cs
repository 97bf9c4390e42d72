using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Saves, restores and removes snapshots.</summary>
internal sealed class ChangeSnapshotHandler : RequestHandler<ChangeSnapshot>
{
    protected override async Task<int> ExecuteAsync(ChangeSnapshot request, EngineContext context, CancellationToken cancellationToken)
    {
        if (!MachineName.IsValid(request.Snapshot))
        {
            throw new MachineException(
                $"\"{request.Snapshot}\" is no name for a snapshot", "use at most 63 lower-case letters, digits and '-'");
        }

        var control = await new MachineHost().Store.FindRunning(request.Name).ControlAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            await (request.Change switch
            {
                SnapshotChange.Save => control.SaveAsync(request.Snapshot, cancellationToken),
                SnapshotChange.Restore => control.RestoreAsync(request.Snapshot, cancellationToken),
                _ => control.RemoveAsync(request.Snapshot, cancellationToken),
            }).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }
}
