using Berth.Engine.Execution;

namespace Berth.Engine.Tests.Execution;

/// <summary>Says what the request holds.</summary>
internal sealed class PretendedHandler : RequestHandler<Pretended>
{
    protected override Task<int> ExecuteAsync(Pretended request, EngineContext context, CancellationToken cancellationToken)
    {
        context.Say(request.Text);
        return Task.FromResult(7);
    }
}
