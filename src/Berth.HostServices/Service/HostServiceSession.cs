using System.Runtime.InteropServices;
using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Errors;

namespace Berth.HostServices.Service;

/// <summary>
/// A connection of a service: receives calls, lets the service answer them, and sends the answers. Plain calls are answered one after the
/// other. Numbered calls, which need the hello of both sides, are concurrent: the receiving loop starts each, and it continues wherever its
/// first await takes it.
/// </summary>
internal sealed class HostServiceSession(HostServiceChannel channel, HostService service)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (HostServiceCall Call, Task Answer)> _calls = [];
    private ProtocolFeatures _features;
    private CancellationToken _ended;
    private bool _hasSentHello;
    private bool _hasReceivedHello;

    /// <summary>
    /// Serves until the peer closes its end. With <paramref name="block"/>, waits for calls in the calling thread, which takes two system
    /// calls for each, until a plain call is not answered synchronously. From then on, it continues wherever that took it.
    /// </summary>
    /// <param name="block">Whether the calling thread may be blocked.</param>
    /// <param name="announce">Whether the peer is known to speak hello, which is then sent first.</param>
    /// <param name="cancellationToken">Ends the session.</param>
    /// <exception cref="ProtocolException">The peer violated the protocol.</exception>
    internal async Task RunAsync(bool block, bool announce, CancellationToken cancellationToken)
    {
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ended = closing.Token;
        try
        {
            if (announce)
                await SendHelloAsync(takesRing: true, closing.Token).ConfigureAwait(false);
            while (true)
            {
                var packet = block ? channel.Receive() : await channel.ReceiveAsync(cancellationToken).ConfigureAwait(false);
                if (packet is null)
                    return;
                var serving = ServeAsync(packet, closing.Token);
                // After an await, the code may run on a thread of the pool, which must not be blocked.
                block &= serving.IsCompleted;
                if (!await serving.ConfigureAwait(false))
                    return;
            }
        }
        catch (EndOfStreamException)
        {
            // The peer closed the connection while a message was sent to it.
        }
        finally
        {
            channel.Dispose();
            await closing.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(PendingAnswers()).ConfigureAwait(false);
        }
    }

    internal async ValueTask SignalAsync(
        HostServiceCall call, ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        var writer = WriterPool.Rent();
        try
        {
            writer.Signal(json.Span, call.Id);
            await channel.SendAsync(writer.Json, descriptors, cancellationToken).ConfigureAwait(false);
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
            var message = channel.Parse(packet);
            switch (message.Kind)
            {
                case MessageKind.Method when message.Id == 0 || _features == ProtocolFeatures.None:
                    begun = true;
                    // Without hello, a number is just an unknown key.
                    return await AnswerAsync(
                        new HostServiceCall(this, packet, message with { Id = 0, Credit = 0 }), cancellationToken).ConfigureAwait(false);
                case MessageKind.Method when Count() >= channel.Limits.MaximumCalls:
                    await RejectAsync(message.Id, cancellationToken).ConfigureAwait(false);
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
                            (message.Features & ProtocolFeatures.Ring) != ProtocolFeatures.None, cancellationToken).ConfigureAwait(false);
                    return true;
                case MessageKind.Cancel when _features != ProtocolFeatures.None:
                    Find(message.Id)?.Cancel();
                    return true;
                case MessageKind.Credit when _features != ProtocolFeatures.None:
                    if (Find(message.Id) is { } stream && !stream.AddCredit(message.Credit))
                        throw channel.Reject($"Call {message.Id} is not a stream, or was given more credit than there is.");
                    return true;
                default:
                    throw channel.Reject($"A service was sent a message of the type \"{message.Kind}\".");
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
        await channel.SendAsync(
            writer.Json, memory is null ? default : new SafeHandle[] { memory }, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RejectAsync(long id, CancellationToken cancellationToken)
    {
        using var writer = new MessageWriter();
        writer.Exception("TooManyCalls", $"At most {channel.Limits.MaximumCalls} calls may be under way at once.", "", id);
        await channel.SendAsync(writer.Json, default, cancellationToken).ConfigureAwait(false);
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
                result = await service.DispatchAsync(call, cancellationToken).ConfigureAwait(false);
                writer.Reply(result.Json.Span, call.Id);
            }
            catch (Exception failure)
            {
                Describe(writer, failure, call.Id);
            }

            try
            {
                await channel.SendAsync(writer.Json, result.Descriptors, _ended).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is ArgumentException or LinuxException)
            {
                // The result can't be sent: a descriptor is not open, or there are too many. Tell the caller instead.
                Describe(writer, failure, call.Id);
                await channel.SendAsync(writer.Json, default, _ended).ConfigureAwait(false);
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

    private static void Describe(MessageWriter writer, Exception failure, long id)
    {
        // Pass on an exception of another service unchanged.
        if (failure is RemoteException remote)
            writer.Exception(remote.TypeName, remote.RemoteMessage, remote.RemoteBacktrace, id);
        else
        {
            var type = failure is OperationCanceledException ? nameof(OperationCanceledException) : failure.GetType().Name;
            writer.Exception(type, failure.Message, failure.StackTrace ?? "", id);
        }
    }
}
