namespace Berth.HostServices.Service;

/// <summary>A program's side of a host service: answers calls. <see cref="HostServiceHost"/> runs it.</summary>
/// <remarks>
/// An exception is the answer of that call and ends nothing else. With a peer that speaks the plain protocol there is one call at a time.
/// Otherwise several may be under way, each from its first await on: what is done before that holds up the next call.
/// </remarks>
public abstract class HostService
{
    /// <summary>Answers a call.</summary>
    /// <param name="call">The call; valid until the result is there. Descriptors that it brings and that nobody takes are then
    /// closed.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the service is ended. After hello also when the caller gives up, its deadline is over, or it is gone; during a plain
    /// call nothing is received, so that the caller is gone is seen when it is answered.
    /// </param>
    protected internal abstract ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken);

    /// <summary>Called once when the service ends, however it does.</summary>
    protected internal virtual ValueTask StopAsync() => default;
}
