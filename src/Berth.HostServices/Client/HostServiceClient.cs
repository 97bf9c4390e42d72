using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Errors;

namespace Berth.HostServices.Client;

/// <summary>
/// The caller's side of a host service. Any number of threads may call. With a service that speaks the plain protocol, there is one call at
/// a time, and other calls wait for their turn. After <see cref="HelloAsync"/>, calls are concurrent.
/// </summary>
public sealed partial class HostServiceClient : IAsyncDisposable, IDisposable
{
    private readonly HostServiceChannel _channel;
    private readonly bool _quotesNumbers;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly MessageWriter _writer = new();
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Creates a client for a connection.</summary>
    /// <param name="channel">The connection; the client takes ownership.</param>
    public HostServiceClient(HostServiceChannel channel)
        : this(channel, quotesNumbers: true)
    {
    }

    /// <summary>Creates a client that may refuse answers with NaN or an infinity, instead of reading these as strings.</summary>
    internal HostServiceClient(HostServiceChannel channel, bool quotesNumbers)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _channel = channel;
        _channel.CutsLongMessages = true;
        _quotesNumbers = quotesNumbers;
    }

    /// <summary>Connects to a service's listening socket.</summary>
    /// <param name="path">The socket's path, at most 107 bytes.</param>
    /// <exception cref="LinuxException">ENOENT, ECONNREFUSED: no process listens; EPROTOTYPE: the socket has another type;
    /// EACCES.</exception>
    public static HostServiceClient Connect(string path) => new(HostServiceChannel.Connect(path));

    /// <summary>Calls a method, blocking the calling thread until the result is there.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="arguments">A JSON array or object; empty for <c>[]</c>.</param>
    /// <param name="descriptors">Descriptors to send; owned by the caller.</param>
    /// <param name="onSignal">Called in this thread with each signal before the result. Descriptors that the callback does not take are
    /// closed.</param>
    /// <returns>The result, which the caller disposes.</returns>
    /// <exception cref="RemoteException">The service answered with an exception.</exception>
    /// <exception cref="UnreadableAnswerException">The service answered with what can't be read.</exception>
    /// <exception cref="ArgumentException">The arguments are not a JSON array or object, or a descriptor is not open. Nothing was
    /// sent.</exception>
    /// <exception cref="EndOfStreamException">The service closed the connection.</exception>
    /// <exception cref="ProtocolException">The service broke the protocol; the connection is closed.</exception>
    public HostServiceReply Call(
        string method,
        ReadOnlySpan<byte> arguments = default,
        ReadOnlySpan<SafeHandle> descriptors = default,
        Action<HostServiceSignal>? onSignal = null)
    {
        if (IsObserved)
            return Await(CallAsync(method, arguments, descriptors, onSignal));
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
                    switch (Process(_channel.Receive(), method, inTurn: true))
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
        catch (Exception failure) when (RecordFailure(failure))
        {
            throw;
        }
        finally
        {
            _turn.Release();
        }

        return Await(CallAsync(method, arguments, descriptors, onSignal));
    }

    /// <summary>Calls a method, without blocking a thread.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="arguments">A JSON array or object; empty for <c>[]</c>.</param>
    /// <param name="descriptors">Descriptors to send; owned by the caller, who keeps them open until the task has completed.</param>
    /// <param name="onSignal">Called with each signal before the result. Descriptors that the callback does not take are closed.</param>
    /// <param name="timeout">The timeout; null: none.</param>
    /// <param name="cancellationToken">Abandons the call; later messages of the service about it are dropped.</param>
    /// <returns>The result, which the caller disposes.</returns>
    /// <exception cref="RemoteException">The service answered with an exception.</exception>
    /// <exception cref="UnreadableAnswerException">The service answered with what can't be read.</exception>
    /// <exception cref="TimeoutException">The timeout has elapsed.</exception>
    /// <exception cref="ArgumentException">The arguments are not a JSON array or object, or a descriptor is not open. Nothing was
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
        return IsObserved
            ? ObserveAsync(
                new HostServiceRequest(method, arguments.ToArray(), descriptors.ToArray(), timeout), onSignal, cancellationToken)
            : MakeCallAsync(method, arguments, descriptors, onSignal, timeout, cancellationToken);
    }

    private ValueTask<HostServiceReply> MakeCallAsync(
        string method,
        ReadOnlySpan<byte> arguments,
        ReadOnlySpan<SafeHandle> descriptors,
        Action<HostServiceSignal>? onSignal,
        TimeSpan? timeout,
        CancellationToken cancellationToken)
    {
        var handles = descriptors.ToArray();
        var (writer, id) = Write(method, arguments, timeout, credit: 0);
        return timeout is { } limit
            ? WithinAsync(limit, method, token => CallAsync(method, writer, id, handles, onSignal, token), cancellationToken)
            : CallAsync(method, writer, id, handles, onSignal, cancellationToken);
    }

    /// <summary>
    /// Calls a method whose result consists of signals. If the caller is slow to ask for signals, the service has to wait: for credit if it
    /// speaks <see cref="ProtocolFeatures.Stream"/>, otherwise for its socket (and no other call can proceed meanwhile).
    /// </summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="arguments">A JSON array or object; empty for <c>[]</c>.</param>
    /// <param name="descriptors">Descriptors to send; owned by the caller, who keeps them open until the first signal.</param>
    /// <param name="cancellationToken">Abandons the call, as leaving the loop does.</param>
    /// <returns>The signals, to be enumerated once. Each is disposed when the next is asked for.</returns>
    /// <exception cref="RemoteException">The service answered with an exception.</exception>
    /// <exception cref="UnreadableAnswerException">The service answered with what can't be read.</exception>
    /// <exception cref="EndOfStreamException">The service closed the connection.</exception>
    /// <exception cref="ProtocolException">The service broke the protocol; the connection is closed.</exception>
    public IAsyncEnumerable<HostServiceSignal> StreamAsync(
        string method,
        ReadOnlySpan<byte> arguments = default,
        ReadOnlySpan<SafeHandle> descriptors = default,
        CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        MessageWriter.ThrowIfNotCall(method, arguments);
        return InterceptStreamAsync(
            new HostServiceRequest(method, arguments.ToArray(), descriptors.ToArray(), Timeout: null), cancellationToken);
    }

    /// <summary>
    /// The features that the service has offered so far. If a manager started it, a service of this library offers them before it answers
    /// the first call. They take effect after <see cref="HelloAsync"/>.
    /// </summary>
    public ProtocolFeatures Offered => _features;

    /// <summary>
    /// Sends the features that this library speaks, and waits for those of the service. From then on, calls are concurrent. Use this only
    /// with a service that is known to speak hello (<see cref="Offered"/>): another may treat it as an error. Sequential calls are faster
    /// without it.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait. If the service's hello comes later, it still counts.</param>
    /// <returns>The features in effect.</returns>
    /// <exception cref="EndOfStreamException">The service closed the connection.</exception>
    /// <exception cref="ProtocolException">The service broke the protocol; the connection is closed.</exception>
    public Task<ProtocolFeatures> HelloAsync(CancellationToken cancellationToken = default) => AgreeAsync(cancellationToken);

    /// <summary>
    /// Closes the connection; the service then ends. Pending calls fail. A thread that is blocked in a call stays so until the service
    /// ends.
    /// </summary>
    public void Dispose()
    {
        _closed.Cancel();
        _concurrent?.Dispose();
        _channel.Dispose();
    }

    /// <summary>
    /// Closes the connection; the service then ends. Pending calls fail. A thread that is blocked in a call stays so until the service
    /// ends.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <summary>Whether the connection was closed.</summary>
    internal bool IsClosed => _closed.IsCancellationRequested;

    /// <summary>Whether short messages are passed in shared memory.</summary>
    internal bool HasRing => _channel.HasRing;

    /// <summary>Closes the connection and unblocks threads that wait for it. Use only if no other process has a copy of this end.</summary>
    internal void HangUp()
    {
        _channel.HangUp();
        Dispose();
    }
}
