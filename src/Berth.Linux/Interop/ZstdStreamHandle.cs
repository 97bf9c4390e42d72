using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>A <c>ZSTD_DStream</c> of libzstd.</summary>
internal sealed class ZstdStreamHandle : SafeHandle
{
    public ZstdStreamHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _ = LibZstd.ZSTD_freeDStream(handle);
        return true;
    }
}
