using System.Runtime.InteropServices;

namespace Berth.HostServices;

public sealed partial class HostServiceClient
{
    // Calls that were sent and not answered. Answers come in order, so with more than one the next answer is for a call that was given up.
    private int _unanswered;

    private static async ValueTask<HostServiceReply> WithinAsync(
        TimeSpan timeout, string method, Func<CancellationToken, ValueTask<HostServiceReply>> call, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            return await call(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException over) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The service did not answer \"{method}\" within {timeout.TotalSeconds:0.###} s.", over);
        }
    }

    private async ValueTask<HostServiceReply> CallInTurnAsync(
        string method, MessageWriter writer, SafeHandle[] descriptors, Action<HostServiceSignal>? onSignal, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            BeginTurn();
            await _channel.SendAsync(writer.Json, descriptors, cancellationToken).ConfigureAwait(false);
            _unanswered++;
            while (true)
            {
                if (Hear(await _channel.ReceiveAsync(cancellationToken).ConfigureAwait(false), method, onSignal) is { } reply)
                    return reply;
            }
        }
        catch (Exception failure) when (Breaks(failure))
        {
            throw;
        }
        finally
        {
            WriterPool.Return(writer);
            _turn.Release();
        }
    }

    private void BeginTurn()
    {
        if (_broken is not null)
            throw new EndOfStreamException("The connection to the service is closed: " + _broken.Message, _broken);
    }

    /// <summary>Whether nothing more can be said over the connection. Its use as a filter runs before the turn is over.</summary>
    private bool Breaks(Exception failure)
    {
        if (failure is ProtocolException or EndOfStreamException)
            _broken ??= failure;
        return false;
    }

    /// <summary>Takes what the service said in; returns the result of the call whose turn it is, or null while it is not there.</summary>
    private HostServiceReply? Hear(Packet? packet, string method, Action<HostServiceSignal>? onSignal)
    {
        if (packet is null)
            throw new EndOfStreamException($"The service closed the connection before it answered \"{method}\".");
        var kept = false;
        try
        {
            var message = _channel.Parse(packet);
            var ours = _unanswered == 1;
            switch (message.Kind)
            {
                case MessageKind.Signal:
                    using (var signal = new HostServiceSignal(packet, message.Value))
                    {
                        if (ours)
                            onSignal?.Invoke(signal);
                    }

                    return null;
                case MessageKind.Reply:
                    _unanswered--;
                    if (!ours)
                        return null;
                    kept = true;
                    return new HostServiceReply(packet, message.Value);
                case MessageKind.Exception:
                    _unanswered--;
                    return ours ? throw new RemoteException(message.Name, message.Text!, message.Backtrace!) : null;
                default:
                    throw _channel.Reject($"The service sent a message of the type \"{message.Kind}\".");
            }
        }
        finally
        {
            if (!kept)
                packet.Dispose();
        }
    }
}
