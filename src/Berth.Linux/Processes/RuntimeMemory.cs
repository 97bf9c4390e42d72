using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// Memory requests to the kernel, and settings of the runtime, for a native executable that replaces the garbage collector. The methods may
/// be called before the runtime is initialised.
/// </summary>
public static class RuntimeMemory
{
    /// <summary>Reserves zeroed memory. The kernel allocates a page at its first access.</summary>
    /// <param name="length">The length in bytes.</param>
    /// <returns>The address of the first byte; 0: not enough addresses.</returns>
    public static nint Reserve(nuint length)
    {
        const int Protection = Libc.PROT_READ | Libc.PROT_WRITE, Flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE;
        var address = Libc.mmap_anonymous(0, length, Protection, Flags, -1, 0);
        return address == -1 ? 0 : address;
    }

    /// <summary>
    /// Maps pages that are about to be written, all at once, because a page fault for each takes longer.
    /// </summary>
    /// <param name="address">The address of the first page.</param>
    /// <param name="length">The length in bytes.</param>
    public static void Populate(nint address, nuint length) =>
        _ = Libc.madvise(address, length, Libc.MADV_POPULATE_WRITE); // fails before Linux 5.14, without harm

    /// <summary>Makes the runtime's write barrier record nothing, because there are no generations.</summary>
    public static void RememberNoWrites()
    {
        var parameters = new LibRuntime.WriteBarrierParameters
        {
            Operation = LibRuntime.StompEphemeral,
            EphemeralLow = -1,
            EphemeralHigh = -1,
        };
        LibRuntime.StompWriteBarrier(ref parameters);
    }
}
