using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;

namespace Berth.HostServices.Client;

// The plain protocol: the thread that has the turn sends a call, and receives until the call is answered.
public sealed partial class HostServiceClient
{
    /// <summary>The maximum difference of two equal timers: they count ticks of the kernel's coarse clock, 1 to 10 ms.</summary>
    private static readonly TimeSpan s_clockTick = TimeSpan.FromMilliseconds(20);

    // The number of calls sent and not answered. Answers come in order, so if there are several, the next answer is for an abandoned call.
    private int _unanswered;
    private Exception? _broken;
    private bool _hasSentHello;
    private bool _hasReceivedHello;
    private volatile ProtocolFeatures _features;
    private volatile ConcurrentCalls? _concurrent;
    private long _lastId;

    /// <summary>
    /// Encodes a call at once, because its arguments are valid only during this method. It has a number if hello was exchanged.
    /// </summary>
    private (MessageWriter Writer, long Id) Write(string method, ReadOnlySpan<byte> arguments, TimeSpan? timeout, int credit)
    {
        var features = _concurrent?.Features ?? ProtocolFeatures.None;
        var id = features == ProtocolFeatures.None ? 0 : Interlocked.Increment(ref _lastId);
        int? milliseconds = timeout is { } limit && (features & ProtocolFeatures.Deadline) != ProtocolFeatures.None
            ? (int)Math.Clamp(limit.TotalMilliseconds, 0, int.MaxValue)
            : null;
        var writer = WriterPool.Rent();
        try
        {
            writer.Method(method, arguments, id, milliseconds, (features & ProtocolFeatures.Stream) != ProtocolFeatures.None ? credit : 0);
            return (writer, id);
        }
        catch
        {
            WriterPool.Return(writer);
            throw;
        }
    }

    private async ValueTask<HostServiceReply> CallAsync(
        string method,
        MessageWriter writer,
        long id,
        SafeHandle[] descriptors,
        Action<HostServiceSignal>? onSignal,
        CancellationToken cancellationToken)
    {
        if (id != 0)
            return await _concurrent!.CallAsync(id, method, writer, descriptors, onSignal, cancellationToken).ConfigureAwait(false);

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_concurrent is { } others)
                return await others.CallAsync(0, method, writer, descriptors, onSignal, cancellationToken).ConfigureAwait(false);

            using var linked = Link(cancellationToken);
            var token = linked?.Token ?? _closed.Token;
            await BeginCallAsync(writer, descriptors, token).ConfigureAwait(false);
            while (true)
            {
                switch (Process(await _channel.ReceiveAsync(token).ConfigureAwait(false), method, inTurn: true))
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
        catch (Exception failure) when (RecordFailure(failure))
        {
            throw;
        }
        catch (OperationCanceledException exception) when (_closed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The client was disposed in the middle of a call.", exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async IAsyncEnumerable<HostServiceSignal> StreamAsync(
        string method, byte[] arguments, SafeHandle[] descriptors, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (writer, id) = Write(method, arguments, timeout: null, ConcurrentCalls.InitialCredit);
        if (id == 0)
        {
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (_concurrent is null)
                {
                    using var linked = Link(cancellationToken);
                    var token = linked?.Token ?? _closed.Token;
                    await BeginCallAsync(writer, descriptors, token).ConfigureAwait(false);
                    while (true)
                    {
                        using var received = await ReceiveAsync(method, token).ConfigureAwait(false);
                        if (received is HostServiceReply)
                            yield break;
                        if (received is HostServiceSignal signal)
                            yield return signal;
                    }
                }
            }
            finally
            {
                _turn.Release();
            }

            // Hello was exchanged while this waited for its turn.
            WriterPool.Return(writer);
            (writer, id) = Write(method, arguments, timeout: null, ConcurrentCalls.InitialCredit);
        }

        await foreach (var signal in _concurrent!.StreamAsync(id, method, writer, descriptors, cancellationToken).ConfigureAwait(false))
            yield return signal;
    }

    private async Task<ProtocolFeatures> AgreeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_concurrent is not null)
                return _features;
            ThrowIfBroken();
            using var linked = Link(cancellationToken);
            var token = linked?.Token ?? _closed.Token;
            if (!_hasSentHello)
            {
                using var hello = new MessageWriter();
                hello.Hello(ProtocolFeatures.All | ProtocolFeatures.Ring);
                await _channel.SendAsync(hello.Json, default, token).ConfigureAwait(false);
                _hasSentHello = true;
            }

            while (!_hasReceivedHello)
                Process(await _channel.ReceiveAsync(token).ConfigureAwait(false), "hello", inTurn: false)?.Dispose();
            if (_features != ProtocolFeatures.None)
                _concurrent = new ConcurrentCalls(_channel, _features, _unanswered, _quotesNumbers);
            return _features;
        }
        catch (Exception failure) when (RecordFailure(failure))
        {
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask BeginCallAsync(MessageWriter writer, SafeHandle[] descriptors, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        await _channel.SendAsync(writer.Json, descriptors, cancellationToken).ConfigureAwait(false);
        WriterPool.Return(writer);
        _unanswered++;
    }

    private async ValueTask<IDisposable?> ReceiveAsync(string method, CancellationToken cancellationToken)
    {
        try
        {
            return Process(await _channel.ReceiveAsync(cancellationToken).ConfigureAwait(false), method, inTurn: true);
        }
        catch (Exception failure) when (RecordFailure(failure))
        {
            throw;
        }
    }

    /// <summary>Processes a received message. Returns the reply or signal of the present call, or null for anything else.</summary>
    private IDisposable? Process(Packet? packet, string method, bool inTurn)
    {
        if (packet is null)
            throw new EndOfStreamException($"The service closed the connection before it answered \"{method}\".");
        var kept = false;
        try
        {
            var message = _channel.ParseAnswer(packet, _quotesNumbers);
            var ours = inTurn && _unanswered == 1;
            switch (message.Kind)
            {
                case MessageKind.Signal or MessageKind.Reply or MessageKind.Exception
                    when message.Unreadable is { } reason && _unanswered > 0:
                    // After an unreadable signal, the call is abandoned.
                    _unanswered -= message.Kind == MessageKind.Signal ? 0 : 1;
                    return ours ? throw new UnreadableAnswerException(method, reason) : null;
                case MessageKind.Hello when !_hasReceivedHello:
                    _hasReceivedHello = true;
                    _features = message.Features & ProtocolFeatures.All;
                    if ((message.Features & ProtocolFeatures.Ring) != ProtocolFeatures.None)
                        _channel.JoinRing(packet);
                    return null;
                case MessageKind.Exception when _unanswered == 0 && message.Name == ProtocolException.WireName:
                    throw _channel.Reject($"The service closed the connection because of what it received: {message.Text}");
                case MessageKind.Signal or MessageKind.Reply or MessageKind.Exception when _unanswered == 0:
                    throw _channel.Reject("The service answered a call that was not made.");
                case MessageKind.Signal:
                    kept = ours;
                    return ours ? new HostServiceSignal(packet, message.Value) : null;
                case MessageKind.Reply:
                    _isPlain |= !_hasReceivedHello;
                    _unanswered--;
                    kept = ours;
                    return ours ? new HostServiceReply(packet, message.Value) : null;
                case MessageKind.Exception:
                    _isPlain |= !_hasReceivedHello;
                    _unanswered--;
                    return ours ? throw new RemoteException(message.Name, message.Text!, message.Backtrace!) : null;
                default:
                    throw _channel.Reject($"The service sent a message of the type \"{message.TypeName}\".");
            }
        }
        finally
        {
            if (!kept)
                packet.Dispose();
        }
    }

    private void ThrowIfBroken()
    {
        if (_broken is not null)
            throw new EndOfStreamException("The connection to the service is closed: " + _broken.Message, _broken);
    }

    /// <summary>
    /// Records that the connection can't be used any more. Called as an exception filter, which is never true, so that it runs before the
    /// turn is released.
    /// </summary>
    private bool RecordFailure(Exception failure)
    {
        if (failure is ProtocolException or EndOfStreamException)
            _broken ??= failure;
        return false;
    }

    private CancellationTokenSource? Link(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token) : null;

    private static async ValueTask<HostServiceReply> WithinAsync(
        TimeSpan timeout, string method, Func<CancellationToken, ValueTask<HostServiceReply>> call, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await call(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTimeout(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The service did not answer \"{method}\" within {timeout.TotalSeconds:0.###} s.", exception);
        }

        // The service knows the deadline, too. If its timer fires first, it has cancelled the call and answered with an exception.
        bool IsTimeout(Exception exception) => exception is OperationCanceledException
            ? deadline.IsCancellationRequested
            : exception is RemoteException { TypeName: nameof(OperationCanceledException) }
                && Stopwatch.GetElapsedTime(began) >= timeout - s_clockTick;
    }

    /// <summary>Blocks this thread until the loop of the concurrent calls has received the answer.</summary>
    private static HostServiceReply Await(ValueTask<HostServiceReply> call)
    {
        var task = call.AsTask();
        using var done = new ManualResetEventSlim();
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(done.Set);
        done.Wait();
        return task.GetAwaiter().GetResult();
    }
}
