using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Releases.Signing;

namespace Berth.Engine.Execution;

/// <summary>Signs an archive.</summary>
internal sealed class SignReleaseHandler : RequestHandler<SignRelease>
{
    protected override Task<int> ExecuteAsync(SignRelease request, EngineContext context, CancellationToken cancellationToken)
    {
        var (manifest, signature, warning) = ManifestSigner.SignArchive(
            request.Archive, request.Key, request.Name, request.Version, request.Lifetime, request.MinimumVersion, TimeProvider.System,
            cancellationToken);
        if (warning is not null)
            context.Say(warning);
        context.Emit(new ReleaseSigned(manifest, signature));
        return Task.FromResult(ExitCode.Success);
    }
}
