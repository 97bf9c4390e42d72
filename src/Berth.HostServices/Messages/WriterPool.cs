using System.Collections.Concurrent;

namespace Berth.HostServices;

/// <summary>Writers between two messages. A call then allocates no buffer.</summary>
internal static class WriterPool
{
    private const int Kept = 32;

    private static readonly ConcurrentBag<MessageWriter> s_idle = [];

    internal static MessageWriter Rent() => s_idle.TryTake(out var writer) ? writer : new MessageWriter();

    internal static void Return(MessageWriter writer)
    {
        if (s_idle.Count < Kept)
            s_idle.Add(writer);
        else
            writer.Dispose();
    }
}
