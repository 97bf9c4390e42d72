using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>An <c>EVP_PKEY</c> of libcrypto.</summary>
internal sealed class EvpKey : SafeHandle
{
    public EvpKey()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }
}
