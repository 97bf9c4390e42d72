using Berth.Engine.Requests;
using Berth.Engine.Running;

namespace Berth.Engine.Execution;

/// <summary>Becomes a command inside an instance.</summary>
internal sealed class EnterInstanceHandler : RequestHandler<EnterInstance>
{
    protected override Task<int> ExecuteAsync(EnterInstance request, EngineContext context, CancellationToken cancellationToken)
    {
        SandboxEntry.Become(context.OpenStore().Find(request.Instance), request.Command);
        return Task.FromResult(ExitCode.Failed); // not reached: this process has become the command's launcher
    }
}
