using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>A <c>struct ext2_xattr_handle *</c>. Must be closed before its file system.</summary>
internal sealed class Ext2AttributesHandle : SafeHandle
{
    public Ext2AttributesHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _ = LibExt2Fs.ext2fs_xattrs_close(ref handle);
        return true;
    }
}
