using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// What a native executable without a garbage collector asks of the kernel and of the runtime in the collector's place. All of it may be called before
/// there is a runtime.
/// </summary>
public static class RuntimeMemory
{
    /// <summary>Reserves addresses. Their pages are zero, and come when they are touched.</summary>
    /// <param name="length">How many, bytes.</param>
    /// <returns>The first; 0: there are not so many.</returns>
    public static nint Reserve(nuint length)
    {
        const int Protection = Libc.PROT_READ | Libc.PROT_WRITE, Flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE;
        var address = Libc.mmap_anonymous(0, length, Protection, Flags, -1, 0);
        return address == -1 ? 0 : address;
    }

    /// <summary>
    /// Maps pages that are about to be written: at once, not in as many faults as there are pages, each of which costs more than the page.
    /// </summary>
    /// <param name="address">The first.</param>
    /// <param name="length">Their length, bytes.</param>
    public static void Populate(nint address, nuint length) =>
        _ = Libc.madvise(address, length, Libc.MADV_POPULATE_WRITE); // older kernels than 5.14 do not know it

    /// <summary>Has the runtime's write barrier remember nothing: no generation is younger than another.</summary>
    public static void RememberNoWrites()
    {
        var parameters = new LibRuntime.WriteBarrierParameters { Operation = LibRuntime.StompEphemeral, EphemeralLow = -1, EphemeralHigh = -1 };
        LibRuntime.StompWriteBarrier(ref parameters);
    }
}
