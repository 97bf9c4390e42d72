using System.Collections.Concurrent;

namespace Berth.HostServices.Messages;

/// <summary>Unused writers. With them, a call allocates no buffer.</summary>
internal static class WriterPool
{
    private const int Kept = 32;

    private static readonly ConcurrentQueue<MessageWriter> s_others = [];

    // Enough if there is one call at a time.
    private static MessageWriter? s_last;

    internal static MessageWriter Rent() =>
        Interlocked.Exchange(ref s_last, null) ?? (s_others.TryDequeue(out var writer) ? writer : new MessageWriter());

    internal static void Return(MessageWriter writer)
    {
        if (Interlocked.CompareExchange(ref s_last, writer, null) is null)
            return;
        if (s_others.Count < Kept)
            s_others.Enqueue(writer);
        else
            writer.Dispose();
    }
}
