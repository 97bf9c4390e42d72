using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>An <c>sd_bus_message *</c> that this object owns.</summary>
internal sealed class SdBusMessage : SafeHandle
{
    public SdBusMessage()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _ = LibSystemd.sd_bus_message_unref(handle);
        return true;
    }
}
