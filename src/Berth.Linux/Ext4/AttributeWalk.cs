using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Ext4;

/// <summary>Collects the extended attributes of a file.</summary>
internal sealed unsafe class AttributeWalk
{
    private readonly List<Ext4Attribute> _attributes = [];

    /// <summary>The attributes that were collected.</summary>
    internal IReadOnlyList<Ext4Attribute> Attributes => _attributes;

    /// <returns>The code of the library.</returns>
    internal nint Run(Ext2AttributesHandle attributes)
    {
        var self = GCHandle.Alloc(this);
        try
        {
            // SAFETY: the library calls the function during this call only, with this handle.
            return LibExt2Fs.ext2fs_xattrs_iterate(attributes, &Visit, GCHandle.ToIntPtr(self));
        }
        finally
        {
            self.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static int Visit(byte* name, byte* value, nuint length, nint data)
    {
        // SAFETY: data is the handle of Run; the library passes a text with a NUL, and a value with its length.
        var walk = Unsafe.As<AttributeWalk>(GCHandle.FromIntPtr(data).Target!);
        walk._attributes.Add(new Ext4Attribute(HostText.Decode(name), new ReadOnlySpan<byte>(value, (int)length).ToArray()));
        return 0;
    }
}
