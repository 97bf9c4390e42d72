using System.Buffers.Binary;
using System.Text;
using Berth.Releases.Archives;

namespace Berth.Releases.Tests.Archives;

/// <summary>Makes zip archives byte by byte, whose two descriptions of an entry may contradict each other.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "Memory streams hold nothing but memory.")]
internal sealed class ZipBytes
{
    private readonly MemoryStream _entries = new(), _directory = new();
    private int _count;

    /// <summary>Adds a stored entry.</summary>
    /// <param name="name">The name in the directory.</param>
    /// <param name="content">The content.</param>
    /// <param name="mode">The mode on Unix, with the kind.</param>
    /// <param name="localName">The name in the local header; null: the same.</param>
    /// <param name="localSize">The length in the local header; null: the right one.</param>
    /// <param name="crc">The checksum; null: the right one.</param>
    /// <param name="flags">The flags.</param>
    /// <param name="offset">The position in the directory; null: the right one.</param>
    public ZipBytes File(
        string name, string content, int mode =
            0x81A4, string? localName = null, uint? localSize = null, uint? crc = null, ushort flags = 0,
        uint? offset = null)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var checksum = new Crc32();
        checksum.Append(bytes);
        var (sum, at) = (crc ?? checksum.Value, offset ?? (uint)_entries.Length);
        var local = Encoding.UTF8.GetBytes(localName ?? name);
        var central = Encoding.UTF8.GetBytes(name);
        Write(_entries, 0x04034b50u, (ushort)20, flags, (ushort)0, 0x21u << 16, sum, localSize ?? (uint)bytes.Length,
            localSize ?? (uint)bytes.Length, (ushort)local.Length, (ushort)0);
        _entries.Write(local);
        _entries.Write(bytes);
        Write(_directory, 0x02014b50u, (ushort)(20 | (3 << 8)), (ushort)20, flags, (ushort)0, 0x21u << 16, sum, (uint)bytes.Length,
            (uint)bytes.Length, (ushort)central.Length, (ushort)0, (ushort)0, (ushort)0, (ushort)0, (uint)mode << 16, at);
        _directory.Write(central);
        _count++;
        return this;
    }

    /// <summary>Bytes between the entries that belong to none.</summary>
    public ZipBytes Gap()
    {
        _entries.Write("hidden"u8);
        return this;
    }

    public byte[] Done()
    {
        var end = new MemoryStream();
        Write(end, 0x06054b50u, (ushort)0, (ushort)0, (ushort)_count, (ushort)_count, (uint)_directory.Length, (uint)_entries.Length,
            (ushort)0);
        return [.. _entries.ToArray(), .. _directory.ToArray(), .. end.ToArray()];
    }

    private static void Write(MemoryStream stream, params object[] fields)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var field in fields)
        {
            if (field is ushort small)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, small);
                stream.Write(bytes[..2]);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)field);
                stream.Write(bytes);
            }
        }
    }
}
