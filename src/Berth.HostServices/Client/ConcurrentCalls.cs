using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;

namespace Berth.HostServices.Client;

/// <summary>
/// The concurrent calls of a connection on which both sides have sent hello. Each call has a number. One loop receives the answers.
/// </summary>
internal sealed class ConcurrentCalls : IDisposable
{
    // The number of signals of a stream that may be in transit: enough to keep the service from waiting for each, and little to hold.
    private const int StreamWindow = 32;

    private readonly HostServiceChannel _channel;
    private readonly ProtocolFeatures _features;
    private readonly bool _quotesNumbers;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<long, PendingCall> _numbered = [];
    // Plain calls, sent before hello or by a thread that did not know of it. They are answered in order.
    private readonly Queue<PendingCall> _plain = new();
    private Exception? _broken;
    private TaskCompletionSource? _room;
    private int _maximum;

    /// <param name="channel">The connection, from which only this object receives from now on.</param>
    /// <param name="features">The features in effect.</param>
    /// <param name="unanswered">The number of abandoned plain calls that will still be answered.</param>
    /// <param name="quotesNumbers">Whether NaN and infinities in answers are read as strings.</param>
    internal ConcurrentCalls(HostServiceChannel channel, ProtocolFeatures features, int unanswered, bool quotesNumbers)
    {
        _channel = channel;
        _features = features;
        _quotesNumbers = quotesNumbers;
        for (var i = 0; i < unanswered; i++)
        {
            var abandoned = new PendingCall(0, "", null);
            abandoned.TrySetCanceled();
            _plain.Enqueue(abandoned);
        }

        _ = ReadAsync();
    }

    internal ProtocolFeatures Features => _features;

    /// <summary>Makes the call in the writer, and returns the writer to the pool. Number 0: a plain call.</summary>
    internal async ValueTask<HostServiceReply> CallAsync(
        long id,
        string method,
        MessageWriter writer,
        SafeHandle[] descriptors,
        Action<HostServiceSignal>? onSignal,
        CancellationToken cancellationToken)
    {
        var call = new PendingCall(id, method, onSignal);
        await SendAsync(call, writer, descriptors, cancellationToken).ConfigureAwait(false);
        using var registration = AbandonWhen(call, cancellationToken);
        return await call.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the call in the writer with <see cref="StreamWindow"/> as credit, and returns its signals as they are asked for.
    /// </summary>
    internal async IAsyncEnumerable<HostServiceSignal> StreamAsync(
        long id,
        string method,
        MessageWriter writer,
        SafeHandle[] descriptors,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Signals are received by the loop, not by the consumer. So without credit, nothing would slow down the service.
        if ((_features & ProtocolFeatures.Stream) == ProtocolFeatures.None)
            throw new NotSupportedException("The service answers calls concurrently, and knows of no streams.");
        var call = new PendingCall(id, method, null) { Stream = Channel.CreateUnbounded<HostServiceSignal>(), Credit = StreamWindow };
        await SendAsync(call, writer, descriptors, cancellationToken).ConfigureAwait(false);
        // The consumer may be busy with a signal for long. The service learns of the cancellation at once.
        using var registration = AbandonWhen(call, cancellationToken);
        try
        {
            var taken = 0;
            while (await call.Stream.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (call.Stream.Reader.TryRead(out var signal))
                {
                    using (signal)
                        yield return signal;
                    taken = await CreditAsync(call, taken + 1, cancellationToken).ConfigureAwait(false);
                }
            }

            (await call.Task.ConfigureAwait(false)).Dispose();
        }
        finally
        {
            End(call, cancellationToken);
        }
    }

    /// <summary>Makes the call in the writer as a stream, and passes on its signals one at a time before it returns the result.</summary>
    internal async ValueTask<HostServiceReply> RelayAsync(
        long id, RelayedCall relayed, MessageWriter writer, CancellationToken cancellationToken)
    {
        var call = new PendingCall(id, relayed.Method, null)
        {
            Stream = Channel.CreateUnbounded<HostServiceSignal>(),
            Credit = StreamWindow,
        };
        await SendAsync(call, writer, relayed.Descriptors, cancellationToken).ConfigureAwait(false);
        relayed.WasSent = true;
        using var registration = AbandonWhen(call, cancellationToken);
        try
        {
            var taken = 0;
            while (await call.Stream.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (call.Stream.Reader.TryRead(out var signal))
                {
                    using (signal)
                        await relayed.Relay(signal).ConfigureAwait(false);
                    taken = await CreditAsync(call, taken + 1, cancellationToken).ConfigureAwait(false);
                }
            }

            return await call.Task.ConfigureAwait(false);
        }
        catch
        {
            if (call.Task.IsCompletedSuccessfully)
                (await call.Task.ConfigureAwait(false)).Dispose();
            throw;
        }
        finally
        {
            End(call, cancellationToken);
        }
    }

    /// <summary>Whether <see cref="WaitForRoomAsync"/> would not wait.</summary>
    internal bool HasRoomFor(int maximum)
    {
        lock (_gate)
            return HasRoom(maximum);
    }

    /// <summary>
    /// Waits until fewer calls than this are unanswered, including abandoned ones, and no plain one is. Used by one caller at a time.
    /// </summary>
    internal Task WaitForRoomAsync(int maximum, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (HasRoom(maximum))
                return Task.CompletedTask;
            _maximum = maximum;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Called with the lock held.</summary>
    private void TellRoom()
    {
        if (_room is null || !HasRoom(_maximum))
            return;
        _room.TrySetResult();
        _room = null;
    }

    // During a plain call, the service receives nothing.
    private bool HasRoom(int maximum) => (_numbered.Count < maximum && _plain.Count == 0) || _broken is not null;

    private CancellationTokenRegistration AbandonWhen(PendingCall call, CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(
            static (state, token) => ((Action<CancellationToken>)state!)(token),
            (Action<CancellationToken>)(token => Abandon(call, token)));

    private void End(PendingCall call, CancellationToken cancellationToken)
    {
        Abandon(call, cancellationToken);
        call.Stream!.Writer.TryComplete();
        while (call.Stream.Reader.TryRead(out var signal))
            signal.Dispose();
    }

    internal static int InitialCredit => StreamWindow;

    /// <summary>Fails all pending calls, because the connection is closed.</summary>
    public void Dispose()
    {
        Break(new ObjectDisposedException(nameof(HostServiceClient)));
        _closed.Cancel();
    }

    private async ValueTask SendAsync(PendingCall call, MessageWriter writer, SafeHandle[] descriptors, CancellationToken cancellationToken)
    {
        try
        {
            lock (_gate)
            {
                if (_broken is not null)
                    throw new EndOfStreamException("The connection to the service is closed: " + _broken.Message, _broken);
                if (call.Id == 0)
                    _plain.Enqueue(call);
                else
                    _numbered.Add(call.Id, call);
            }

            try
            {
                await _channel.SendAsync(writer.Json, descriptors, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                // The call was not sent, so it won't be answered. (Plain calls are made by the holder of the turn only, so it is the last.)
                lock (_gate)
                {
                    if (call.Id != 0)
                        _numbered.Remove(call.Id);
                    else
                        RemoveLastPlain();
                }

                throw;
            }
        }
        finally
        {
            WriterPool.Return(writer);
        }
    }

    private void RemoveLastPlain()
    {
        for (var others = _plain.Count - 1; others > 0; others--)
            _plain.Enqueue(_plain.Dequeue());
        _plain.TryDequeue(out _);
    }

    /// <summary>Gives credit for the signals that were taken, if these are many. Returns the number for which there was none.</summary>
    private async ValueTask<int> CreditAsync(PendingCall call, int count, CancellationToken cancellationToken)
    {
        if (count < StreamWindow / 2)
            return count;
        if (call.Task.IsCompleted)
            return 0;
        Interlocked.Add(ref call.Credit, count);
        var writer = WriterPool.Rent();
        try
        {
            writer.Credit(call.Id, count);
            await _channel.SendAsync(writer.Json, default, cancellationToken).ConfigureAwait(false);
        }
        catch (EndOfStreamException)
        {
            // The loop reports the end, after the messages that the service has still sent.
        }
        finally
        {
            WriterPool.Return(writer);
        }

        return 0;
    }

    private void Abandon(PendingCall call, CancellationToken cancellationToken)
    {
        if (call.TrySetCanceled(cancellationToken) && call.Id != 0 && (_features & ProtocolFeatures.Cancel) != ProtocolFeatures.None)
            _ = CancelAsync(call.Id);
    }

    private async Task CancelAsync(long id)
    {
        var writer = WriterPool.Rent();
        try
        {
            writer.Cancel(id);
            await _channel.SendAsync(writer.Json, default, _closed.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is closed, so there is no call left to cancel.
        }
        finally
        {
            WriterPool.Return(writer);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _channel.ReceiveAsync(_closed.Token).ConfigureAwait(false) is { } packet)
                Process(packet);
            Break(new EndOfStreamException("The service closed the connection."));
        }
        catch (Exception failure)
        {
            Break(failure);
        }
        finally
        {
            _channel.Dispose();
        }
    }

    private void Process(Packet packet)
    {
        var kept = false;
        try
        {
            var message = _channel.ParseAnswer(packet, _quotesNumbers);
            if (message.Kind is not (MessageKind.Reply or MessageKind.Signal or MessageKind.Exception))
                throw new ProtocolException($"The service sent a message of the type \"{message.TypeName}\".");
            // It is of no call if there is none without a number.
            if (message is { Kind: MessageKind.Exception, Id: 0, Name: ProtocolException.WireName } && !HasPlain())
                throw new ProtocolException($"The service closed the connection because of what it received: {message.Text}");
            var call = Find(message.Id, answered: message.Kind != MessageKind.Signal);
            switch (message.Kind)
            {
                case var _ when message.Unreadable is { } reason:
                    call.Fail(new UnreadableAnswerException(call.Method, reason));
                    if (message.Kind == MessageKind.Signal && call.Id != 0)
                        _ = CancelAsync(call.Id);
                    break;
                case MessageKind.Reply:
                    kept = true;
                    call.Answer(new HostServiceReply(packet, message.Value));
                    break;
                case MessageKind.Exception:
                    call.Fail(new RemoteException(message.Name, message.Text!, message.Backtrace!));
                    break;
                default:
                    kept = true;
                    Signal(call, new HostServiceSignal(packet, message.Value));
                    break;
            }
        }
        finally
        {
            if (!kept)
                packet.Dispose();
        }
    }

    private static void Signal(PendingCall call, HostServiceSignal signal)
    {
        try
        {
            if (!call.Receive(signal))
                throw new ProtocolException($"The service sent more of the stream \"{call.Method}\" than it had credit for.");
        }
        catch (Exception failure) when (failure is not ProtocolException)
        {
            // The callback failed. This concerns only its own call.
            call.Fail(failure);
        }
    }

    private bool HasPlain()
    {
        lock (_gate)
            return _plain.Count > 0;
    }

    private PendingCall Find(long id, bool answered)
    {
        lock (_gate)
        {
            PendingCall? call;
            var isKnown = id == 0
                ? answered ? _plain.TryDequeue(out call) : _plain.TryPeek(out call)
                : answered ? _numbered.Remove(id, out call) : _numbered.TryGetValue(id, out call);
            if (answered)
                TellRoom();
            if (isKnown)
                return call!;
        }

        throw new ProtocolException($"The service answered call {id}, which was not made, or is answered.");
    }

    private void Break(Exception failure)
    {
        List<PendingCall> pending;
        lock (_gate)
        {
            _broken ??= failure;
            pending = [.. _numbered.Values, .. _plain];
            _numbered.Clear();
            _plain.Clear();
            TellRoom();
        }

        foreach (var call in pending)
        {
            call.Fail(failure is EndOfStreamException
                ? new EndOfStreamException($"The service closed the connection before it answered \"{call.Method}\".")
                : failure);
        }
    }
}
