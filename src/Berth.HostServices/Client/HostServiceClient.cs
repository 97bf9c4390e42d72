using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Errors;

namespace Berth.HostServices.Client;

/// <summary>
/// A caller's side of a host service. Any number of threads may call. With a service that speaks the plain protocol one call is under way
/// at a time, and the others wait for their turn; after <see cref="HelloAsync"/> they go concurrently.
/// </summary>
public sealed partial class HostServiceClient : IAsyncDisposable, IDisposable
{
    private readonly HostServiceChannel _channel;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly MessageWriter _writer = new();
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Calls over a connection.</summary>
    /// <param name="channel">The connection. Owned by the client from now on.</param>
    public HostServiceClient(HostServiceChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _channel = channel;
    }

    /// <summary>Connects to a service's listening socket.</summary>
    /// <param name="path">Where it is; at most 107 bytes.</param>
    /// <exception cref="LinuxException">Nobody listens there: ENOENT, ECONNREFUSED, EPROTOTYPE for another type of socket,
    /// EACCES.</exception>
    public static HostServiceClient Connect(string path) => new(HostServiceChannel.Connect(path));

    /// <summary>Calls a method, waiting for its result in the calling thread.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="arguments">A JSON array or object; empty for <c>[]</c>.</param>
    /// <param name="descriptors">What goes with it; stay the caller's.</param>
    /// <param name="onSignal">Told what the service says before the result, in this thread; closes the descriptors that it does not
    /// take.</param>
    /// <returns>The result, which the caller disposes.</returns>
    /// <exception cref="RemoteException">The service answered with an exception.</exception>
    /// <exception cref="ArgumentException">The arguments are no JSON array or object, or a descriptor is not open. Nothing was
    /// sent.</exception>
    /// <exception cref="EndOfStreamException">The service closed the connection.</exception>
    /// <exception cref="ProtocolException">The service broke the protocol; the connection is closed.</exception>
    public HostServiceReply Call(
        string method,
        ReadOnlySpan<byte> arguments = default,
        ReadOnlySpan<SafeHandle> descriptors = default,
        Action<HostServiceSignal>? onSignal = null)
    {
        _turn.Wait();
        try
        {
            if (_concurrent is null)
            {
                ThrowIfBroken();
                _writer.Method(method, arguments);
                _channel.Send(_writer.Json.Span, descriptors);
                _unanswered++;
                while (true)
                {
                    switch (Hear(_channel.Receive(), method, inTurn: true))
                    {
                        case HostServiceReply reply:
                            return reply;
                        case HostServiceSignal signal:
                            using (signal)
                                onSignal?.Invoke(signal);
                            break;
                    }
                }
            }
        }
        catch (Exception failure) when (Breaks(failure))
        {
            throw;
        }
        finally
        {
            _turn.Release();
        }

        return Await(CallAsync(method, arguments, descriptors, onSignal));
    }

    /// <summary>Calls a method, without holding a thread.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="arguments">A JSON array or object; empty for <c>[]</c>.</param>
    /// <param name="descriptors">What goes with it; stay the caller's, who keeps them open until the task has ended.</param>
    /// <param name="onSignal">Told what the service says before the result; closes the descriptors that it does not take.</param>
    /// <param name="timeout">How long it may take; null for ever.</param>
    /// <param name="cancellationToken">Gives the call up: what the service still says of it is dropped.</param>
    /// <returns>The result, which the caller disposes.</returns>
    /// <exception cref="RemoteException">The service answered with an exception.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="ArgumentException">The arguments are no JSON array or object, or a descriptor is not open. Nothing was
    /// sent.</exception>
    /// <exception cref="EndOfStreamException">The service closed the connection.</exception>
    /// <exception cref="ProtocolException">The service broke the protocol; the connection is closed.</exception>
    public ValueTask<HostServiceReply> CallAsync(
        string method,
        ReadOnlySpan<byte> arguments = default,
        ReadOnlySpan<SafeHandle> descriptors = default,
        Action<HostServiceSignal>? onSignal = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        var handles = descriptors.ToArray();
        var (writer, id) = Write(method, arguments, timeout, credit: 0);
        return timeout is { } limit
            ? WithinAsync(limit, method, token => CallAsync(method, writer, id, handles, onSignal, token), cancellationToken)
            : CallAsync(method, writer, id, handles, onSignal, cancellationToken);
    }

    /// <summary>
    /// Calls a method whose result is what the service says before it. The service is held back when we are slow to ask: by credit where it
    /// speaks <see cref="ProtocolFeatures.Stream"/>, otherwise by its socket (and no other call goes meanwhile).
    /// </summary>
    /// <param name="method">Its name.</param>
    /// <param name="arguments">A JSON array or object; empty for <c>[]</c>.</param>
    /// <param name="descriptors">What goes with it; stay the caller's, who keeps them open until the first signal.</param>
    /// <param name="cancellationToken">Gives the call up, as does leaving the loop.</param>
    /// <returns>The signals; each is disposed when the next is asked for. To be enumerated once.</returns>
    /// <exception cref="RemoteException">The service answered with an exception.</exception>
    /// <exception cref="EndOfStreamException">The service closed the connection.</exception>
    /// <exception cref="ProtocolException">The service broke the protocol; the connection is closed.</exception>
    public IAsyncEnumerable<HostServiceSignal> StreamAsync(
        string method, ReadOnlySpan<byte> arguments = default, ReadOnlySpan<SafeHandle> descriptors = default, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        var handles = descriptors.ToArray();
        var (writer, id) = Write(method, arguments, timeout: null, ConcurrentCalls.InitialCredit);
        return StreamAsync(method, writer, id, handles, cancellationToken);
    }

    /// <summary>
    /// What the service said it speaks, as far as we have heard: a service of this library that a manager started says so before it answers
    /// the first call. It is in effect when we have said the same (<see cref="HelloAsync"/>).
    /// </summary>
    public ProtocolFeatures Offered => _features;

    /// <summary>
    /// Says which additions to the protocol we speak, and waits for the service to say the same: from then on calls go concurrently. Only
    /// for a service that is known to speak them (<see cref="Offered"/>); another may take hello for an error. One call after the other is
    /// faster without.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; what the service says later counts.</param>
    /// <returns>What is in effect.</returns>
    /// <exception cref="EndOfStreamException">The service closed the connection.</exception>
    /// <exception cref="ProtocolException">The service broke the protocol; the connection is closed.</exception>
    public Task<ProtocolFeatures> HelloAsync(CancellationToken cancellationToken = default) => AgreeAsync(cancellationToken);

    /// <summary>
    /// Closes the connection: the service ends. Calls under way fail; a thread that is blocked in one stays until the service ends.
    /// </summary>
    public void Dispose()
    {
        _closed.Cancel();
        _concurrent?.Dispose();
        _channel.Dispose();
    }

    /// <summary>
    /// Closes the connection: the service ends. Calls under way fail; a thread that is blocked in one stays until the service ends.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <summary>Whether short messages go through shared memory.</summary>
    internal bool HasRing => _channel.HasRing;

    /// <summary>Closes the connection, and frees threads that are blocked in it. Only where nobody else was given our end.</summary>
    internal void HangUp()
    {
        _channel.HangUp();
        Dispose();
    }
}
