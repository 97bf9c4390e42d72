namespace Berth.HostServices.Service;

/// <summary>
/// Does something before or after each call of a service, or answers it instead: checks, logs, translates exceptions.
/// See <see cref="HostService.Intercept"/>.
/// </summary>
/// <param name="call">The call; valid until the task has completed.</param>
/// <param name="next">Lets the service answer. An interceptor that does not await it answers or throws by itself.</param>
/// <param name="cancellationToken">As in <see cref="HostService.DispatchAsync"/>.</param>
/// <returns>The answer. The interceptor owns the descriptors of an answer that it drops.</returns>
public delegate ValueTask<HostServiceResult> HostServiceInterceptor(
    HostServiceCall call, Func<CancellationToken, ValueTask<HostServiceResult>> next, CancellationToken cancellationToken);
