namespace Berth.HostServices.Service;

/// <summary>A service whose calls go through an interceptor.</summary>
internal sealed class InterceptedService(HostService service, HostServiceInterceptor interceptor) : HostService
{
    protected internal override ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken) =>
        interceptor(call, token => service.DispatchAsync(call, token), cancellationToken);

    protected internal override ValueTask StopAsync() => service.StopAsync();
}
