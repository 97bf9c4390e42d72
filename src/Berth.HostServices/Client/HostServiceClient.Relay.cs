using Berth.HostServices.Messages;

namespace Berth.HostServices.Client;

// What a proxy needs: hello as soon as it is offered, signals with back-pressure, and no wait without limit for abandoned calls.
public sealed partial class HostServiceClient
{
    private const ProtocolFeatures Needed = ProtocolFeatures.Ids | ProtocolFeatures.Cancel | ProtocolFeatures.Stream;

    // Services of this library offer hello before they answer the first call. If one did not, it will not.
    private bool _isPlain;

    /// <summary>Whether calls are concurrent.</summary>
    internal bool IsConcurrent => _concurrent is not null;

    /// <summary>
    /// Sends hello if the service has offered it, without waiting for that, so that calls can be cancelled. Does nothing during a call.
    /// </summary>
    internal void AgreeIfOffered()
    {
        if (_concurrent is not null || _isPlain || !_turn.Wait(0))
            return;
        try
        {
            ThrowIfBroken();
            if (!_hasReceivedHello && _unanswered == 0 && _channel.TryReceiveNow(out var packet))
                Process(packet, "hello", inTurn: false)?.Dispose();
            if ((_features & Needed) != Needed)
                return;
            if (!_hasSentHello)
            {
                using var hello = new MessageWriter();
                hello.Hello(ProtocolFeatures.All | ProtocolFeatures.Ring);
                _channel.Send(hello.Json.Span);
                _hasSentHello = true;
            }

            _concurrent = new ConcurrentCalls(_channel, _features, _unanswered, _quotesNumbers);
        }
        catch (Exception failure) when (failure is ProtocolException or EndOfStreamException)
        {
            // The call that follows reports it.
            _broken ??= failure;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes a call, passes on its signals, and returns its result.</summary>
    /// <param name="call">The call.</param>
    /// <param name="maximum">The maximum number of unanswered calls, including abandoned ones.</param>
    /// <param name="patience">How long to wait for the service to answer abandoned calls.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="UnansweredCallsException">It did not answer them; nothing was sent.</exception>
    internal async ValueTask<HostServiceReply> RelayAsync(
        RelayedCall call, int maximum, TimeSpan patience, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        AgreeIfOffered();
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        var hasTurn = true;
        try
        {
            await WaitForAnswersAsync(maximum, patience, cancellationToken).ConfigureAwait(false);
            ThrowIfAnswered();
            var (writer, id) = Write(call.Method, call.Arguments.Span, timeout: null, ConcurrentCalls.InitialCredit);
            if (_concurrent is { } others)
            {
                // The turn was only for the order of the calls.
                _turn.Release();
                hasTurn = false;
                return await others.RelayAsync(id, call, writer, cancellationToken).ConfigureAwait(false);
            }

            using var linked = Link(cancellationToken);
            var token = linked?.Token ?? _closed.Token;
            await BeginCallAsync(writer, call.Descriptors, token).ConfigureAwait(false);
            call.WasSent = true;
            while (true)
            {
                var received = await ReceiveAsync(call.Method, token).ConfigureAwait(false);
                if (received is HostServiceReply reply)
                    return reply;
                using (received)
                {
                    if (received is HostServiceSignal signal)
                        await call.Relay(signal).ConfigureAwait(false);
                }
            }
        }
        catch (Exception failure) when (RecordFailure(failure))
        {
            throw;
        }
        finally
        {
            if (hasTurn)
                _turn.Release();
        }
    }

    /// <summary>
    /// A plain service answers in order. If it answers a call twice, the second answer would be taken for that of the next call.
    /// </summary>
    /// <exception cref="ProtocolException">There is an answer, and no call.</exception>
    private void ThrowIfAnswered()
    {
        while (_concurrent is null && _unanswered == 0 && _channel.HasArrived && _channel.TryReceiveNow(out var packet))
            Process(packet, "a call", inTurn: false)?.Dispose();
    }

    /// <summary>Drops the answers of abandoned calls.</summary>
    private async ValueTask WaitForAnswersAsync(int maximum, TimeSpan patience, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        if (_concurrent is null ? _unanswered == 0 : _concurrent.HasRoomFor(maximum))
            return;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        late.CancelAfter(patience);
        try
        {
            if (_concurrent is { } calls)
            {
                await calls.WaitForRoomAsync(maximum, late.Token).ConfigureAwait(false);
                return;
            }

            while (_unanswered > 0)
                Process(await _channel.ReceiveAsync(late.Token).ConfigureAwait(false), "an abandoned call", inTurn: false)?.Dispose();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !_closed.IsCancellationRequested)
        {
            throw new UnansweredCallsException();
        }
    }
}
