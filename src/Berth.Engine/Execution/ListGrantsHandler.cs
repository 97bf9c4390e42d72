using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Instances.Records;

namespace Berth.Engine.Execution;

/// <summary>Lists what is changed on the host, and for whom.</summary>
internal sealed class ListGrantsHandler : RequestHandler<ListGrants>
{
    protected override Task<int> ExecuteAsync(ListGrants request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = context.OpenStore();
        context.Emit(new GrantsListed(
            [.. store.All().Where(record => !record.Undo.IsEmpty && store.IsAlive(record)).OrderBy(static record => record.StartedAt)]));
        return store.Damaged() is { Count: > 0 } damaged
            ? throw new DamagedRecordException(damaged)
            : Task.FromResult(ExitCode.Success);
    }
}
