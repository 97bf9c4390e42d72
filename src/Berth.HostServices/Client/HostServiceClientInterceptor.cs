namespace Berth.HostServices.Client;

/// <summary>
/// Does something before or after each call of a client, changes it, repeats it, or answers it instead.
/// See <see cref="HostServiceClient.Intercept"/>.
/// </summary>
public abstract class HostServiceClientInterceptor
{
    /// <summary>A call with one result.</summary>
    /// <param name="request">The call.</param>
    /// <param name="next">Makes the call. May be used again after it failed.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The result. The interceptor disposes a result that it drops.</returns>
    public virtual ValueTask<HostServiceReply> CallAsync(
        HostServiceRequest request,
        Func<HostServiceRequest, CancellationToken, ValueTask<HostServiceReply>> next,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next(request, cancellationToken);
    }

    /// <summary>A call whose result is a stream. It is made when the first signal is asked for.</summary>
    /// <param name="request">The call.</param>
    /// <param name="next">Makes the call.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public virtual IAsyncEnumerable<HostServiceSignal> StreamAsync(
        HostServiceRequest request,
        Func<HostServiceRequest, CancellationToken, IAsyncEnumerable<HostServiceSignal>> next,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next(request, cancellationToken);
    }
}
