using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>An <c>ext2_file_t</c>: a file that is open for reading. Must be closed before its file system.</summary>
internal sealed class Ext2FileHandle : SafeHandle
{
    public Ext2FileHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _ = LibExt2Fs.ext2fs_file_close(handle);
        return true;
    }
}
