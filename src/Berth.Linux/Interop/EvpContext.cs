using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>An <c>EVP_MD_CTX</c> of libcrypto.</summary>
internal sealed class EvpContext : SafeHandle
{
    public EvpContext()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_MD_CTX_free(handle);
        return true;
    }
}
