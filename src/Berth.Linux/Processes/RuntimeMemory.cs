using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>What the runtime's heap asks of the kernel, for an executable that answers in its place.</summary>
public static class RuntimeMemory
{
    private const int HeapStep = 64 * 1024; // by which a heap grows

    /// <summary>
    /// Makes reserved memory usable. What a heap grows by is about to be written, all of it: the kernel maps it at once, not in as many
    /// faults as it has pages, each of which costs more than the page. May be called before there is a runtime.
    /// </summary>
    /// <param name="address">Its first page.</param>
    /// <param name="length">Its length, bytes.</param>
    /// <returns>Whether it can be used.</returns>
    public static bool Commit(nint address, nuint length)
    {
        if (Libc.mprotect(address, length, Libc.PROT_READ | Libc.PROT_WRITE) != 0)
            return false;
        if (length == HeapStep)
            _ = Libc.madvise(address, length, Libc.MADV_POPULATE_WRITE); // older kernels than 5.14 do not know it
        return true;
    }
}
