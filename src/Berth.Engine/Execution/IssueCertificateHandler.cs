using Berth.Engine.Fleet;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Issues a certificate.</summary>
internal sealed class IssueCertificateHandler : RequestHandler<IssueCertificate>
{
    protected override Task<int> ExecuteAsync(IssueCertificate request, EngineContext context, CancellationToken cancellationToken)
    {
        FleetPlace.Open(request.Directory).IssueTo(request.Path, request.Role, request.Name, TimeProvider.System.GetUtcNow());
        return Task.FromResult(ExitCode.Success);
    }
}
