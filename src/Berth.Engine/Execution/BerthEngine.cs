using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>
/// The one way into the engine: a front end parses what it was told into a <see cref="Request"/>, and renders the
/// <see cref="EngineEvent"/>s that come
/// meanwhile.
/// </summary>
public sealed class BerthEngine
{
    private readonly IReadOnlyList<RequestHandler> _handlers;

    /// <summary>The engine of this host, for the user of this process.</summary>
    public BerthEngine()
        : this(RequestHandlers.All)
    {
    }

    /// <summary>An engine that handles these requests.</summary>
    /// <param name="handlers">A handler for each kind of request.</param>
    internal BerthEngine(IReadOnlyList<RequestHandler> handlers) => _handlers = handlers;

    /// <summary>Carries a request out.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="events">Takes what happens meanwhile, from any thread.</param>
    /// <param name="cancellationToken">Ends it; what each request makes of that is written there.</param>
    /// <returns>The exit code that follows: <see cref="ExitCode"/>, or a workload's own.</returns>
    /// <remarks>
    /// What has to be done on the thread that called is done before this returns: then the task has completed.
    /// </remarks>
    public Task<int> ExecuteAsync(Request request, Action<EngineEvent> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(events);
        var kind = request.GetType();
        var handler = _handlers.FirstOrDefault(handler => handler.RequestType == kind)
            ?? throw new ArgumentException($"No handler carries out {kind.Name}.", nameof(request));
        return handler.ExecuteAsync(request, new EngineContext(events), cancellationToken);
    }
}
