using System.Runtime.InteropServices;
using Berth.Linux;

namespace Berth.HostServices;

/// <summary>
/// A caller's side of a host service. Any number of threads may call; with a service that speaks the plain protocol one call is under way at a
/// time, and the others wait for their turn.
/// </summary>
public sealed partial class HostServiceClient : IAsyncDisposable, IDisposable
{
    private readonly HostServiceChannel _channel;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly MessageWriter _writer = new();
    private Exception? _broken;

    /// <summary>Calls over a connection.</summary>
    /// <param name="channel">The connection. Owned by the client from now on.</param>
    public HostServiceClient(HostServiceChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _channel = channel;
    }

    /// <summary>Connects to a service's listening socket.</summary>
    /// <param name="path">Where it is; at most 107 bytes.</param>
    /// <exception cref="LinuxException">Nobody listens there: ENOENT, ECONNREFUSED, EPROTOTYPE for another type of socket, EACCES.</exception>
    public static HostServiceClient Connect(string path) => new(HostServiceChannel.Connect(path));

    /// <summary>Calls a method, waiting for its result in the calling thread.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="arguments">A JSON array or object; empty for <c>[]</c>.</param>
    /// <param name="descriptors">What goes with it; stay the caller's.</param>
    /// <param name="onSignal">Told what the service says before the result, in this thread; closes the descriptors that it does not take.</param>
    /// <returns>The result, which the caller disposes.</returns>
    /// <exception cref="RemoteException">The service answered with an exception.</exception>
    /// <exception cref="ArgumentException">The arguments are no JSON array or object, or a descriptor is not open. Nothing was sent.</exception>
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
            BeginTurn();
            _writer.Method(method, arguments);
            _channel.Send(_writer.Json.Span, descriptors);
            _unanswered++;
            while (true)
            {
                if (Hear(_channel.Receive(), method, onSignal) is { } reply)
                    return reply;
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
    /// <exception cref="ArgumentException">The arguments are no JSON array or object, or a descriptor is not open. Nothing was sent.</exception>
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
        var writer = WriterPool.Rent();
        writer.Method(method, arguments);
        var handles = descriptors.ToArray();
        return timeout is { } limit
            ? WithinAsync(limit, method, token => CallInTurnAsync(method, writer, handles, onSignal, token), cancellationToken)
            : CallInTurnAsync(method, writer, handles, onSignal, cancellationToken);
    }

    /// <summary>Closes the connection: the service ends.</summary>
    public void Dispose()
    {
        _channel.Dispose();
        _writer.Dispose();
        _turn.Dispose();
    }

    /// <summary>Closes the connection: the service ends.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
