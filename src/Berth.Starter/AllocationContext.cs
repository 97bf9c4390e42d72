using System.Runtime.InteropServices;

namespace Berth.Starter;

/// <summary>
/// The memory that the runtime takes a thread's next objects from: the first fields of <c>gc_alloc_context</c> in gcinterface.h.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AllocationContext
{
    /// <summary>Where the next object goes; 0: nothing was asked for yet.</summary>
    public nint Next;

    /// <summary>The end of what may be taken.</summary>
    public nint Limit;
}
