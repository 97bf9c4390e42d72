using Berth.Linux.Processes;

namespace Berth.Starter;

/// <summary>
/// The starter's heap: memory that is handed out from its beginning to its end, and never back. A start needs half a MiB of it. One that
/// needs more than there is gets the exception for that, and is made by the other executable, which has a collector.
/// </summary>
internal static unsafe class Arena
{
    private const nint Most = 64 << 20, Least = 4 << 20;
    private const nint Step = 64 << 10; // by which it becomes pages
    private const nint Header = 8;      // of an object, below its address
    private const nint ForTheEnd = 1 << 20;

    private static nint s_top; // what is below has pages
    private static nint s_end;
    private static bool s_isOver;

    /// <summary>
    /// Reserves it. Where the caller's limit of addresses is low (setrlimit(2), RLIMIT_AS) it is small, for the C library needs some, too.
    /// </summary>
    /// <returns>Whether there are enough addresses to begin with.</returns>
    public static bool Open() => Open(Most) || Open(Least);

    /// <summary>Makes an object of zeros, and leaves what its pages have room for to the thread. There is one thread.</summary>
    /// <param name="context">The thread's.</param>
    /// <param name="size">The object's size, with its header, a multiple of eight bytes.</param>
    /// <returns>Its address; 0: there is not so much left.</returns>
    public static nint Allocate(AllocationContext* context, nuint size)
    {
        // SAFETY: the caller's context, which nobody else has; objects lie between the arena's beginning and s_end.
        if (context->Next == 0)
            context->Next = s_top + Header;
        if (size > (nuint)(s_end - context->Next))
            return Exhausted();
        var end = context->Next + (nint)size;
        if (end > s_top)
            Extend(end);
        context->Limit = s_top;
        var result = context->Next;
        context->Next = end;
        return result;
    }

    private static bool Open(nint size)
    {
        s_top = RuntimeMemory.Reserve((nuint)size);
        s_end = s_top + size - ForTheEnd;
        return s_top != 0;
    }

    private static void Extend(nint end)
    {
        var length = (end - s_top + Step - 1) & -Step;
        RuntimeMemory.Populate(s_top, (nuint)length);
        s_top += length;
    }

    // Becoming the other executable takes a few objects, too.
    private static nint Exhausted()
    {
        if (!s_isOver)
            s_end += ForTheEnd;
        s_isOver = true;
        return 0;
    }
}
