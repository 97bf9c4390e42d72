using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Linux.Identity;

namespace Berth.Engine.Execution;

/// <summary>Builds an image. What an ordinary user may not read, but root of a user namespace of that user may, is read there.</summary>
internal sealed class BuildImageHandler : RequestHandler<BuildImage>
{
    protected override async Task<int> ExecuteAsync(BuildImage request, EngineContext context, CancellationToken cancellationToken)
    {
        try
        {
            _ = await context.Images
                .BuildAsync(request.Options, status => context.Emit(new ImageProgressed(status)), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (LinuxException refused) when (
            refused.Error is Errno.EACCES && !Credentials.IsRoot && Directory.Exists(request.Options.Source))
        {
            await NamespaceBuild.RunAsync(request.Options, refused, cancellationToken).ConfigureAwait(false);
        }

        context.Emit(new ImageBuilt(context.Images.Find(request.Options.Name)));
        return ExitCode.Success;
    }
}
