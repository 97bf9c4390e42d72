using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Lists a directory of an image.</summary>
internal sealed class ListImageFilesHandler : RequestHandler<ListImageFiles>
{
    protected override Task<int> ExecuteAsync(ListImageFiles request, EngineContext context, CancellationToken cancellationToken)
    {
        using var image = context.Images.Open(request.Image, writable: false);
        context.Emit(new ImageFilesListed(image.Files.List(request.Path)));
        return Task.FromResult(ExitCode.Success);
    }
}
