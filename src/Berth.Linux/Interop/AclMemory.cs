using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>Memory that libacl allocated: an <c>acl_t</c> or a text.</summary>
internal sealed class AclMemory : SafeHandle
{
    public AclMemory()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Reads the memory as a text.</summary>
    internal string ReadText()
    {
        var text = Marshal.PtrToStringUTF8(handle)!;
        GC.KeepAlive(this);
        return text;
    }

    protected override bool ReleaseHandle()
    {
        _ = LibAcl.acl_free(handle);
        return true;
    }
}
