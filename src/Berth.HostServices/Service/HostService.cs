namespace Berth.HostServices.Service;

/// <summary>The service's side of a host service: answers calls. <see cref="HostServiceHost"/> runs it.</summary>
/// <remarks>
/// An exception becomes the answer of its call and has no other effect. With a peer that speaks the plain protocol, there is one call at a
/// time. Otherwise, several may be pending: a call runs concurrently from its first await on, and delays the next call until then.
/// </remarks>
public abstract class HostService
{
    /// <summary>Answers a call.</summary>
    /// <param name="call">The call; valid until this method has completed. Descriptors of the call that were not taken are then
    /// closed.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the service ends. After hello also when the caller cancels, its deadline has elapsed, or it has closed the
    /// connection. While a plain call is answered, nothing is received, so a closed connection is noticed only when the answer is sent.
    /// </param>
    protected internal abstract ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken);

    /// <summary>Called once when the service ends, in any way.</summary>
    protected internal virtual ValueTask StopAsync() => default;

    /// <summary>A service that lets an interceptor see each call first. Run that one instead; it stops this one.</summary>
    /// <param name="interceptor">The interceptor; calls may be concurrent.</param>
    public HostService Intercept(HostServiceInterceptor interceptor)
    {
        ArgumentNullException.ThrowIfNull(interceptor);
        return new InterceptedService(this, interceptor);
    }
}
