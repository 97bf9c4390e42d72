using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Reads a file of an image.</summary>
internal sealed class ReadImageFileHandler : RequestHandler<ReadImageFile>
{
    private const int BufferSize = 256 * 1024;

    protected override Task<int> ExecuteAsync(ReadImageFile request, EngineContext context, CancellationToken cancellationToken)
    {
        using var image = context.Images.Open(request.Image, writable: false);
        using var content = image.Files.OpenRead(request.Path);
        var buffer = new byte[BufferSize];
        while (content.Read(buffer) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            context.Emit(new ImageContentRead(buffer.AsMemory(0, count)));
        }

        return Task.FromResult(ExitCode.Success);
    }
}
