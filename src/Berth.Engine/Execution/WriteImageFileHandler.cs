using Berth.Engine.Requests;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.Engine.Execution;

/// <summary>Writes a file of an image.</summary>
internal sealed class WriteImageFileHandler : RequestHandler<WriteImageFile>
{
    protected override Task<int> ExecuteAsync(WriteImageFile request, EngineContext context, CancellationToken cancellationToken)
    {
        using Stream content = request.Source is { } source
            ? new FileStream(source, FileMode.Open, FileAccess.Read)
            : new DescriptorReadStream(StandardDescriptors.Input);
        using var image = context.Images.Open(request.Image, writable: true);
        image.Files.Write(request.Path, content, request.Options);
        return Task.FromResult(ExitCode.Success);
    }
}
