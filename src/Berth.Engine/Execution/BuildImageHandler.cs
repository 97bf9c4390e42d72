using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Builds an image.</summary>
internal sealed class BuildImageHandler : RequestHandler<BuildImage>
{
    protected override async Task<int> ExecuteAsync(BuildImage request, EngineContext context, CancellationToken cancellationToken)
    {
        var built = await context.Images
            .BuildAsync(request.Options, status => context.Emit(new ImageProgressed(status)), cancellationToken)
            .ConfigureAwait(false);
        context.Emit(new ImageBuilt(built));
        return ExitCode.Success;
    }
}
