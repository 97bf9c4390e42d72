using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>An <c>sd_bus *</c> that this object owns.</summary>
internal sealed class SdBusConnection : SafeHandle
{
    public SdBusConnection()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _ = LibSystemd.sd_bus_flush_close_unref(handle);
        return true;
    }
}
