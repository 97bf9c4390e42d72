using System.Buffers.Binary;
using Berth.Linux.Text;

namespace Berth.Machines.Vmm.Qemu;

/// <summary>Makes an empty qcow2 file over a raw one, whose data it shows until the guest writes: QEMU's docs/interop/qcow2.txt.</summary>
public static class Qcow2Overlay
{
    private const int ClusterBits = 16, ClusterSize = 1 << ClusterBits;
    private const int HeaderLength = 104, RawExtensionLength = 16;
    private const long BytesPerEntry = (long)ClusterSize * (ClusterSize / sizeof(ulong));
    private const int MostBackingName = 1023;
    private const ulong RefcountTableAt = ClusterSize, RefcountBlockAt = 2 * ClusterSize, TableAt = 3 * ClusterSize;

    /// <summary>Makes the file.</summary>
    /// <param name="path">The new file.</param>
    /// <param name="size">The size of the disk in bytes; at most 4 TiB.</param>
    /// <param name="backing">The raw file, absolute; null: an empty disk.</param>
    /// <exception cref="IOException">The file can't be made.</exception>
    /// <exception cref="ArgumentException">The path or the size is too long.</exception>
    public static void Create(string path, long size, string? backing)
    {
        var name = HostText.Encode(backing ?? "");
        var entries = (size + BytesPerEntry - 1) / BytesPerEntry;
        if (name.Length > MostBackingName)
            throw new ArgumentException($"the path of an image may have {MostBackingName} bytes: {backing}", nameof(backing));
        if (size <= 0 || entries > ClusterSize / sizeof(ulong))
            throw new ArgumentException($"a disk of {size} bytes is not possible", nameof(size));

        var header = new byte[4 * ClusterSize];
        var at = header.AsSpan();
        Number(at, 0x514649FB); // "QFI", the magic
        Number(at[4..], 3); // the version
        BinaryPrimitives.WriteUInt64BigEndian(at[8..], backing is null ? 0 : (ulong)(HeaderLength + RawExtensionLength + 8));
        Number(at[16..], (uint)name.Length);
        Number(at[20..], ClusterBits);
        BinaryPrimitives.WriteUInt64BigEndian(at[24..], (ulong)size);
        Number(at[36..], (uint)entries);
        BinaryPrimitives.WriteUInt64BigEndian(at[40..], TableAt);
        BinaryPrimitives.WriteUInt64BigEndian(at[48..], RefcountTableAt);
        Number(at[56..], 1); // clusters of the refcount table
        Number(at[96..], 4); // 2^4 bits of a refcount
        Number(at[100..], HeaderLength);
        if (backing is not null)
        {
            Number(at[HeaderLength..], 0xE2792ACA); // the extension that names the format of the backing file
            Number(at[(HeaderLength + 4)..], 3);
            "raw"u8.CopyTo(at[(HeaderLength + 8)..]);
            name.CopyTo(at[(HeaderLength + RawExtensionLength + 8)..]);
        }

        BinaryPrimitives.WriteUInt64BigEndian(at[(int)RefcountTableAt..], RefcountBlockAt);
        for (var cluster = 0; cluster < header.Length / ClusterSize; cluster++)
            BinaryPrimitives.WriteUInt16BigEndian(at[((int)RefcountBlockAt + (cluster * sizeof(ushort)))..], 1);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(header);
    }

    private static void Number(Span<byte> at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(at, value);
}
