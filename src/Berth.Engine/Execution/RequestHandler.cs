using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>Carries out requests of one kind.</summary>
internal abstract class RequestHandler
{
    private protected RequestHandler()
    {
    }

    /// <summary>The kind.</summary>
    public abstract Type RequestType { get; }

    /// <summary>Carries one out.</summary>
    /// <param name="request">A request of that kind.</param>
    /// <param name="context">The caller's state, and where events go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code that follows.</returns>
    public abstract Task<int> ExecuteAsync(Request request, EngineContext context, CancellationToken cancellationToken);
}
