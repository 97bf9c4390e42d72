using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Reads what is known of an image.</summary>
internal sealed class InspectImageHandler : RequestHandler<InspectImage>
{
    protected override Task<int> ExecuteAsync(InspectImage request, EngineContext context, CancellationToken cancellationToken)
    {
        context.Emit(new ImageInspected(context.Images.Inspect(request.Name)));
        return Task.FromResult(ExitCode.Success);
    }
}
