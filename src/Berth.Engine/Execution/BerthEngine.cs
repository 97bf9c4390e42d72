using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Engine.Execution;

/// <summary>
/// The only entry point of the engine. A front end parses its input into a <see cref="Request"/>, and renders the <see
/// cref="EngineEvent"/>s.
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

    /// <summary>Executes a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="events">Called for each event, on any thread.</param>
    /// <param name="cancellationToken">Cancels the request; the effect is documented at each request.</param>
    /// <returns>The exit code: <see cref="ExitCode"/>, or the workload's.</returns>
    /// <remarks>
    /// Work that needs the calling thread is done before this returns; the returned task is then completed.
    /// </remarks>
    public Task<int> ExecuteAsync(Request request, Action<EngineEvent> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(events);
        var kind = request.GetType();
        var handler = _handlers.FirstOrDefault(handler => handler.RequestType == kind)
            ?? throw new ArgumentException($"There is no handler for {kind.Name}.", nameof(request));
        return handler.ExecuteAsync(request, new EngineContext(events), cancellationToken);
    }
}
