using System.Runtime.InteropServices;

namespace Berth.Linux.Interop;

/// <summary>An <c>ext2_filsys</c> of libext2fs. Disposing of it writes nothing: what is to be kept must have been flushed.</summary>
internal sealed class Ext2FileSystemHandle : SafeHandle
{
    public Ext2FileSystemHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibExt2Fs.ext2fs_free(handle);
        return true;
    }
}
