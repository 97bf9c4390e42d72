using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Executes requests of one kind.</summary>
/// <typeparam name="TRequest">The kind.</typeparam>
internal abstract class RequestHandler<TRequest> : RequestHandler
    where TRequest : Request
{
    /// <inheritdoc/>
    public sealed override Type RequestType => typeof(TRequest);

    /// <inheritdoc/>
    public sealed override Task<int> ExecuteAsync(Request request, EngineContext context, CancellationToken cancellationToken) =>
        ExecuteAsync((TRequest)request, context, cancellationToken);

    /// <inheritdoc cref="ExecuteAsync(Request, EngineContext, CancellationToken)"/>
    protected abstract Task<int> ExecuteAsync(TRequest request, EngineContext context, CancellationToken cancellationToken);
}
