using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Makes an image larger or smaller.</summary>
internal sealed class ResizeImageHandler : RequestHandler<ResizeImage>
{
    protected override async Task<int> ExecuteAsync(ResizeImage request, EngineContext context, CancellationToken cancellationToken)
    {
        var resized = await context.Images.ResizeAsync(request.Name, request.Bytes, cancellationToken).ConfigureAwait(false);
        context.Emit(new ImageResized(resized));
        return ExitCode.Success;
    }
}
