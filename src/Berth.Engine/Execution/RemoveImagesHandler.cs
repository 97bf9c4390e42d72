using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Removes images. If one of the names is unknown, none is removed.</summary>
internal sealed class RemoveImagesHandler : RequestHandler<RemoveImages>
{
    protected override Task<int> ExecuteAsync(RemoveImages request, EngineContext context, CancellationToken cancellationToken)
    {
        foreach (var name in request.Names)
            _ = context.Images.Find(name);
        foreach (var name in request.Names.Distinct(StringComparer.Ordinal))
        {
            context.Images.Remove(name);
            context.Emit(new ImageRemoved(name));
        }

        return Task.FromResult(ExitCode.Success);
    }
}
