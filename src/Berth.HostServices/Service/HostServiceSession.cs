using System.Runtime.InteropServices;
using Berth.HostServices.Client;
using Berth.HostServices.Diagnostics;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Service;

/// <summary>
/// A connection of a service: receives calls, lets the service answer them, and sends the answers. Plain calls are answered one after the
/// other. Numbered calls, which need the hello of both sides, are concurrent: the receiving loop starts each, and it continues wherever its
/// first await takes it.
/// </summary>
/// <remarks>
/// The end of the connection is watched from the beginning, because nothing is received while a plain call is answered. It cancels all
/// calls. Calls that do not end then are left behind after a time, so that the service is stopped in any case.
/// </remarks>
internal sealed class HostServiceSession(HostServiceChannel channel, HostService service, SessionOptions options)
{
    private static readonly TimeSpan s_tellPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, (HostServiceCall Call, Task Answer)> _calls = [];
    private ProtocolFeatures _features;
    private CancellationToken _ended;
    // Cancelled some time after the connection has ended.
    private CancellationToken _overdue;
    private bool _hasSentHello;
    private bool _hasReceivedHello;
    private int _isStopped;

    /// <summary>Whether calls are concurrent.</summary>
    internal bool IsConcurrent => _features != ProtocolFeatures.None;

    /// <summary>
    /// Serves until the peer closes its end. If it may block, waits for calls in the calling thread, which takes two system calls for each,
    /// until a plain call is not answered synchronously. From then on, it continues wherever that took it.
    /// </summary>
    /// <param name="cancellationToken">Ends the session.</param>
    /// <exception cref="ProtocolException">The peer violated the protocol.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var overdue = new CancellationTokenSource();
        _ended = closing.Token;
        _overdue = overdue.Token;
        using var ending = _ended.UnsafeRegister(_ => overdue.CancelAfter(options.EndPatience), null);
        // A blocking receive does not know of the token.
        using var registration = options.Blocks
            ? cancellationToken.UnsafeRegister(static ended => ((HostServiceChannel)ended!).ShutDown(), channel)
            : default;
        channel.StaysOpenAfterViolation = options.TellsViolations;
        var watching = WatchAsync(channel.Duplicate(), closing);
        try
        {
            if (options.Announces)
                await SendHelloAsync(options.OffersRing, closing.Token).ConfigureAwait(false);
            await ServeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ProtocolException violation) when (options.TellsViolations)
        {
            await TellAsync(violation).ConfigureAwait(false);
            throw;
        }
        catch (EndOfStreamException)
        {
            // The peer closed the connection while a message was sent to it.
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The peer closed the connection while a call was answered, or waited to be.
        }
        finally
        {
            channel.Dispose();
            await closing.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            await WaitForAnswersAsync().ConfigureAwait(false);
            await StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Cancels the calls when the peer closes the connection.</summary>
    private async Task WatchAsync(SafeFileHandle? copy, CancellationTokenSource closing)
    {
        if (copy is null)
            return;
        try
        {
            using (copy)
                await Reactor.WaitHangUpAsync(copy, closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        // Of a call that blocks its thread, RunAsync does not learn. So the service is stopped here.
        _overdue.UnsafeRegister(static session => _ = ((HostServiceSession)session!).StopAsync().AsTask(), this);
        await closing.CancelAsync().ConfigureAwait(false);
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var blocks = options.Blocks;
        while (true)
        {
            var packet = options.Receive is { } receive ? await receive(_ended).ConfigureAwait(false)
                : blocks ? channel.Receive()
                : await channel.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (packet is null)
                return;
            var serving = ServeAsync(packet, _ended);
            if (serving.IsCompleted)
            {
                if (!await serving.ConfigureAwait(false))
                    return;
                continue;
            }

            // After an await, the code may run on a thread of the pool, which must not be blocked.
            blocks = false;
            if (!await serving.AsTask().WaitAsync(_overdue).ConfigureAwait(false))
                return;
        }
    }

    private async Task WaitForAnswersAsync()
    {
        try
        {
            await Task.WhenAll(PendingAnswers()).WaitAsync(_overdue).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A call ignores its token.
        }
    }

    private ValueTask StopAsync() =>
        !options.StopsService || Interlocked.Exchange(ref _isStopped, 1) != 0 ? default : service.StopAsync();

    /// <summary>Sends a message. A peer that does not read for too long loses its connection.</summary>
    private async ValueTask SendAsync(
        ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        if (options.SendPatience is not { } limit)
        {
            await channel.SendAsync(json, descriptors, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var sending = channel.SendAsync(json, descriptors, patience.Token);
            if (!sending.IsCompleted)
                patience.CancelAfter(limit);
            await sending.ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            channel.ShutDown();
            throw new EndOfStreamException("The peer does not read its answers.", late);
        }
    }

    internal async ValueTask SignalAsync(
        HostServiceCall call, ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        var writer = WriterPool.Rent();
        try
        {
            writer.Signal(json.Span, call.Id);
            await SendAsync(writer.Json, descriptors, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            WriterPool.Return(writer);
        }
    }

    /// <summary>Processes a message; false if the peer has closed the connection.</summary>
    private async ValueTask<bool> ServeAsync(Packet packet, CancellationToken cancellationToken)
    {
        var begun = false;
        try
        {
            var message = Parse(packet);
            if (message.Unreadable is { } reason)
            {
                await RefuseAsync(message.Id, "CallTooLong", reason, cancellationToken).ConfigureAwait(false);
                return true;
            }

            switch (message.Kind)
            {
                case MessageKind.Method when message.Id == 0 || _features == ProtocolFeatures.None:
                    begun = true;
                    // Without hello, a number is just an unknown key.
                    return await AnswerAsync(
                        new HostServiceCall(this, packet, message with { Id = 0, Credit = 0 }), cancellationToken).ConfigureAwait(false);
                case MessageKind.Method when Count() >= channel.Limits.MaximumCalls:
                    await RefuseAsync(
                        message.Id,
                        "TooManyCalls",
                        $"At most {channel.Limits.MaximumCalls} calls may be under way at once.",
                        cancellationToken).ConfigureAwait(false);
                    return true;
                case MessageKind.Method:
                    begun = true;
                    Begin(packet, message, cancellationToken);
                    return true;
                case MessageKind.Hello when !_hasReceivedHello:
                    _hasReceivedHello = true;
                    _features = message.Features & ProtocolFeatures.All;
                    if (!_hasSentHello)
                        await SendHelloAsync(
                            options.OffersRing && (message.Features & ProtocolFeatures.Ring) != ProtocolFeatures.None,
                            cancellationToken).ConfigureAwait(false);
                    return true;
                case MessageKind.Cancel when _features != ProtocolFeatures.None:
                    Find(message.Id)?.Cancel();
                    return true;
                case MessageKind.Credit when _features != ProtocolFeatures.None:
                    if (Find(message.Id) is { } stream && !stream.AddCredit(message.Credit))
                        throw channel.Reject($"Call {message.Id} is not a stream, or was given more credit than there is.");
                    return true;
                default:
                    throw channel.Reject($"A service was sent a message of the type \"{message.TypeName}\".");
            }
        }
        finally
        {
            if (!begun)
                packet.Dispose();
        }
    }

    /// <summary>Starts a numbered call, which continues independently.</summary>
    private void Begin(Packet packet, in Message message, CancellationToken cancellationToken)
    {
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (message.TimeoutMilliseconds is { } timeout && (_features & ProtocolFeatures.Deadline) != ProtocolFeatures.None)
            cancellation.CancelAfter(timeout);
        var call = new HostServiceCall(this, packet, message) { Cancellation = cancellation };
        lock (_gate)
        {
            if (_calls.ContainsKey(call.Id))
            {
                call.End();
                throw channel.Reject($"Call {call.Id} was made while it is pending.");
            }

            _calls.Add(call.Id, (call, Task.CompletedTask));
        }

        var answer = AnswerNumberedAsync(call, cancellation.Token);
        if (answer.IsCompleted)
            return;
        lock (_gate)
        {
            if (_calls.ContainsKey(call.Id))
                _calls[call.Id] = (call, answer);
        }
    }

    private async Task AnswerNumberedAsync(HostServiceCall call, CancellationToken cancellationToken)
    {
        try
        {
            await AnswerAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection has ended, so the answer can't be sent. The receiving loop notices the end, too.
        }
    }

    private List<Task> PendingAnswers()
    {
        lock (_gate)
            return [.. _calls.Values.Select(entry => entry.Answer)];
    }

    private int Count()
    {
        lock (_gate)
            return _calls.Count;
    }

    private HostServiceCall? Find(long id)
    {
        // If the call is missing, it has been answered: its answer and this message crossed.
        lock (_gate)
            return _calls.TryGetValue(id, out var entry) ? entry.Call : null;
    }

    private async ValueTask SendHelloAsync(bool takesRing, CancellationToken cancellationToken)
    {
        _hasSentHello = true;
        using var memory = takesRing ? channel.OfferRing() : null;
        using var writer = new MessageWriter();
        writer.Hello(ProtocolFeatures.All | (memory is null ? ProtocolFeatures.None : ProtocolFeatures.Ring));
        await SendAsync(
            writer.Json, memory is null ? default : new SafeHandle[] { memory }, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RefuseAsync(long id, string name, string reason, CancellationToken cancellationToken)
    {
        using var writer = new MessageWriter();
        writer.Exception(name, reason, "", IsConcurrent ? id : 0);
        await SendAsync(writer.Json, default, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells the peer what it did wrong. The exception is of no call, because a violation need not be.</summary>
    private async Task TellAsync(ProtocolException violation)
    {
        using var patience = new CancellationTokenSource(s_tellPatience);
        using var writer = new MessageWriter();
        writer.Exception(ProtocolException.WireName, violation.Message, "");
        try
        {
            await channel.SendAsync(writer.Json, default, patience.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
            when (failure is OperationCanceledException or EndOfStreamException or LinuxException or ObjectDisposedException)
        {
            // It has gone, or does not read. The owner of the session still learns of the violation.
        }
    }

    /// <summary>Parses a message. Of a call that is too long, only whose it is.</summary>
    private Message Parse(Packet packet)
    {
        try
        {
            if (packet.Cut is { } tooLong)
            {
                return OddMessage.Find(packet.Json.Span, isCut: true, tooLong) is { Kind: MessageKind.Method } call
                    && (call.Id != 0 || !IsConcurrent)
                        ? call
                        : throw channel.Reject(tooLong);
            }

            return MessageReader.Read(packet.Json, channel.Limits);
        }
        catch (ProtocolException) when (!options.TellsViolations)
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Lets the service answer a call, and ends the call; false if the peer has closed the connection.</summary>
    private async ValueTask<bool> AnswerAsync(HostServiceCall call, CancellationToken cancellationToken)
    {
        var writer = WriterPool.Rent();
        var result = default(HostServiceResult);
        try
        {
            try
            {
                result = await DispatchAsync(call, cancellationToken).ConfigureAwait(false);
                writer.Reply(result.Json.Span, call.Id);
            }
            catch (Exception failure)
            {
                Describe(writer, failure, call.Id);
            }

            try
            {
                await SendAsync(writer.Json, result.Descriptors, _ended).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is ArgumentException or LinuxException)
            {
                // The result can't be sent: a descriptor is not open, or there are too many. Tell the caller instead.
                Describe(writer, failure, call.Id);
                await SendAsync(writer.Json, default, _ended).ConfigureAwait(false);
            }

            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
        finally
        {
            WriterPool.Return(writer);
            foreach (var descriptor in result.Descriptors.Span)
                descriptor?.Dispose();
            lock (_gate)
                _calls.Remove(call.Id);
            call.End();
        }
    }

    private ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken) =>
        HostServiceDiagnostics.ObservesServices
            ? HostServiceDiagnostics.ObserveServiceAsync(call.Method, () => service.DispatchAsync(call, cancellationToken))
            : service.DispatchAsync(call, cancellationToken);

    private void Describe(MessageWriter writer, Exception failure, long id)
    {
        // Pass on an exception of another service unchanged.
        if (failure is RemoteException remote)
            writer.Exception(remote.TypeName, remote.RemoteMessage, remote.RemoteBacktrace, id);
        else
        {
            var type = failure is OperationCanceledException ? nameof(OperationCanceledException) : failure.GetType().Name;
            writer.Exception(type, failure.Message, options.HidesBacktraces ? "" : failure.StackTrace ?? "", id);
        }
    }
}
