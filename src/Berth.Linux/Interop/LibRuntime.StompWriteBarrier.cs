using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>The runtime that a native executable is linked with.</summary>
internal static partial class LibRuntime
{
    internal const int StompEphemeral = 1;

    /// <summary>GCToEEInterface::StompWriteBarrier. May be called before there is a runtime.</summary>
    [LibraryImport("*", EntryPoint = "_ZN15GCToEEInterface17StompWriteBarrierEP22WriteBarrierParameters"), SuppressGCTransition]
    internal static partial void StompWriteBarrier(ref WriteBarrierParameters parameters);

    /// <summary>gcinterface.h: WriteBarrierParameters.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct WriteBarrierParameters
    {
        public int Operation;
        public int Flags;
        public nint CardTable;
        public nint CardBundleTable;
        public nint LowestAddress;
        public nint HighestAddress;
        public nint EphemeralLow;
        public nint EphemeralHigh;
    }
}
