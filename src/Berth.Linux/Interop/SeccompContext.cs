using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>A <c>scmp_filter_ctx</c> of libseccomp.</summary>
internal sealed class SeccompContext : SafeHandle
{
    public SeccompContext()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibSeccomp.seccomp_release(handle);
        return true;
    }
}
