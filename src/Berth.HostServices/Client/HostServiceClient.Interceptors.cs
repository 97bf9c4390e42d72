using System.Collections.Immutable;
using Berth.HostServices.Diagnostics;
using Berth.HostServices.Messages;

namespace Berth.HostServices.Client;

/// <content>Calls that somebody intercepts or observes.</content>
public sealed partial class HostServiceClient
{
    private ImmutableArray<HostServiceClientInterceptor> _interceptors = [];

    /// <summary>
    /// Lets an interceptor see the calls that are made from now on. The last one added sees a call first. A blocking
    /// <see cref="Call"/> waits for the interceptors, and signals are then received by another thread.
    /// </summary>
    /// <param name="interceptor">The interceptor; several threads may call it at once.</param>
    public void Intercept(HostServiceClientInterceptor interceptor)
    {
        ArgumentNullException.ThrowIfNull(interceptor);
        ImmutableInterlocked.Update(ref _interceptors, static (others, added) => others.Add(added), interceptor);
    }

    private bool IsObserved => !_interceptors.IsEmpty || HostServiceDiagnostics.ObservesClients;

    /// <summary>Makes the call through the interceptors.</summary>
    private ValueTask<HostServiceReply> ObserveAsync(
        HostServiceRequest request, Action<HostServiceSignal>? onSignal, CancellationToken cancellationToken)
    {
        MessageWriter.ThrowIfNotCall(request.Method, request.Arguments.Span);
        Func<HostServiceRequest, CancellationToken, ValueTask<HostServiceReply>> call = (made, token) =>
            HostServiceDiagnostics.ObserveClientAsync(made.Method, () => MakeCallAsync(
                made.Method, made.Arguments.Span, made.Descriptors.Span, onSignal, made.Timeout, token));
        foreach (var interceptor in _interceptors)
        {
            var inner = call;
            call = (made, token) => interceptor.CallAsync(made, inner, token);
        }

        return call(request, cancellationToken);
    }

    private IAsyncEnumerable<HostServiceSignal> InterceptStreamAsync(HostServiceRequest request, CancellationToken cancellationToken)
    {
        Func<HostServiceRequest, CancellationToken, IAsyncEnumerable<HostServiceSignal>> call =
            (made, token) => StreamAsync(made.Method, made.Arguments.ToArray(), made.Descriptors.ToArray(), token);
        foreach (var interceptor in _interceptors)
        {
            var inner = call;
            call = (made, token) => interceptor.StreamAsync(made, inner, token);
        }

        return call(request, cancellationToken);
    }
}
