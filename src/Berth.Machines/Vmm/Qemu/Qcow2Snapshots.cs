using System.Buffers.Binary;
using Berth.Linux.Files;
using Berth.Linux.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Machines.Vmm.Qemu;

/// <summary>
/// Reads which snapshots a qcow2 file has: QEMU's docs/interop/qcow2.txt, "Snapshots". A guest that has broken out into QEMU can write
/// anything into the file, so what is no table is a file without snapshots, and the table is bounded.
/// </summary>
public static class Qcow2Snapshots
{
    private const uint Magic = 0x514649FB;
    private const int HeaderSize = 72, EntrySize = 40, Most = 1000, MostExtra = 1024, MostName = 255;

    /// <summary>The snapshots, the oldest first; empty: there are none, or there is no such file.</summary>
    /// <param name="path">The file, which a running QEMU may have open.</param>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyList<MachineSnapshot> Read(string path)
    {
        if (FileStatus.Find(path) is not { Kind: FileKind.Regular })
            return [];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[HeaderSize];
        if (RandomAccess.Read(file, header, 0) < HeaderSize || BinaryPrimitives.ReadUInt32BigEndian(header) != Magic)
            return [];
        var count = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(60));
        var at = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(64));
        var found = new List<MachineSnapshot>();
        while (found.Count < Math.Min(count, Most) && at > 0 && TryRead(file, ref at) is { } snapshot)
            found.Add(snapshot);
        return [.. found.OrderBy(static snapshot => snapshot.Created)];
    }

    private static MachineSnapshot? TryRead(SafeFileHandle file, ref long at)
    {
        var entry = new byte[EntrySize + MostExtra + (2 * MostName)];
        var read = RandomAccess.Read(file, entry, at);
        if (read < EntrySize)
            return null;
        var (idLength, nameLength) =
            (BinaryPrimitives.ReadUInt16BigEndian(entry.AsSpan(12)), BinaryPrimitives.ReadUInt16BigEndian(entry.AsSpan(14)));
        var extra = BinaryPrimitives.ReadUInt32BigEndian(entry.AsSpan(36));
        if (extra > MostExtra || idLength > MostName || nameLength > MostName)
            return null;
        var nameAt = EntrySize + (int)extra + idLength;
        if (nameAt + nameLength > read)
            return null;
        // The first of the extra data is the size in 64 bits.
        var memory = extra >= sizeof(long)
            ? BinaryPrimitives.ReadInt64BigEndian(entry.AsSpan(EntrySize))
            : BinaryPrimitives.ReadUInt32BigEndian(entry.AsSpan(32));
        var created = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(entry.AsSpan(16)));
        at += (nameAt + nameLength + 7) / 8 * 8;
        return new MachineSnapshot(HostText.Decode(entry.AsSpan(nameAt, nameLength)), created, Math.Max(memory, 0));
    }
}
