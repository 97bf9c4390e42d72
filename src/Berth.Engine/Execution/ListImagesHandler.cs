using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Lists the images.</summary>
internal sealed class ListImagesHandler : RequestHandler<ListImages>
{
    protected override Task<int> ExecuteAsync(ListImages request, EngineContext context, CancellationToken cancellationToken)
    {
        context.Emit(new ImagesListed(context.Images.List()));
        return Task.FromResult(ExitCode.Success);
    }
}
