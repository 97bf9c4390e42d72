using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Services.Boot;

namespace Berth.Engine.Execution;

/// <summary>Arranges that the supervisor starts at boot.</summary>
internal sealed class EnableBootHandler : RequestHandler<EnableBoot>
{
    protected override async Task<int> ExecuteAsync(EnableBoot request, EngineContext context, CancellationToken cancellationToken)
    {
        var (done, left) = await BootStart.Open().EnableAsync(cancellationToken).ConfigureAwait(false);
        context.Emit(new BootEnabled(done, left));
        return left is null ? ExitCode.Success : ExitCode.Failed;
    }
}
