using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Executes requests of one kind.</summary>
internal abstract class RequestHandler
{
    private protected RequestHandler()
    {
    }

    /// <summary>The kind.</summary>
    public abstract Type RequestType { get; }

    /// <summary>Executes a request.</summary>
    /// <param name="request">A request of that kind.</param>
    /// <param name="context">The caller's state, and the receiver of events.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <returns>The exit code.</returns>
    public abstract Task<int> ExecuteAsync(Request request, EngineContext context, CancellationToken cancellationToken);
}
