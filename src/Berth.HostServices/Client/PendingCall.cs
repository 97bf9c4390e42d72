using System.Threading.Channels;

namespace Berth.HostServices.Client;

/// <summary>A call whose answer is awaited, or no longer is: then it is kept to know the answer when it comes.</summary>
internal sealed class PendingCall(long id, string method, Action<HostServiceSignal>? onSignal)
    : TaskCompletionSource<HostServiceReply>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    internal long Id => id;

    internal string Method => method;

    /// <summary>The signals of a stream that nobody has asked for yet; null where the call is none.</summary>
    internal Channel<HostServiceSignal>? Stream { get; init; }

    /// <summary>
    /// How many more signals the service may send; only the reader and, through <see cref="Interlocked"/>, the stream's consumer change it.
    /// </summary>
    internal int Credit;

    /// <summary>Takes a signal; false where it came without credit.</summary>
    internal bool Hear(HostServiceSignal signal)
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

    /// <summary>The answer. It is the caller's, or nobody's where the call was given up.</summary>
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
