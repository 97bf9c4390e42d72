using System.Threading.Channels;

namespace Berth.HostServices.Client;

/// <summary>A call that is not answered yet. An abandoned call is kept, so that its answer is recognised.</summary>
internal sealed class PendingCall(long id, string method, Action<HostServiceSignal>? onSignal)
    : TaskCompletionSource<HostServiceReply>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    internal long Id => id;

    internal string Method => method;

    /// <summary>The signals of a stream that the consumer has not asked for yet; null if the call is not a stream.</summary>
    internal Channel<HostServiceSignal>? Stream { get; init; }

    /// <summary>
    /// The number of further signals that the service may send. Changed by the receiving loop and, with <see cref="Interlocked"/>, by the
    /// consumer of the stream.
    /// </summary>
    internal int Credit;

    /// <summary>Receives a signal; false if it exceeds the credit.</summary>
    internal bool Receive(HostServiceSignal signal)
    {
        if (Stream is null)
        {
            using (signal)
            {
                if (!Task.IsCompleted)
                    onSignal?.Invoke(signal);
            }

            return true;
        }

        if (Interlocked.Decrement(ref Credit) < 0)
        {
            signal.Dispose();
            return false;
        }

        if (!Stream.Writer.TryWrite(signal))
            signal.Dispose();
        return true;
    }

    /// <summary>Completes the call. The caller owns the reply; if the call was abandoned, the reply is disposed.</summary>
    internal void Answer(HostServiceReply reply)
    {
        if (!TrySetResult(reply))
            reply.Dispose();
        Stream?.Writer.TryComplete();
    }

    internal void Fail(Exception failure)
    {
        TrySetException(failure);
        Stream?.Writer.TryComplete(failure);
    }
}
