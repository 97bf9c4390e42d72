using System.Globalization;
using System.Text;
using Berth.Linux.Text;

namespace Berth.Machines.Initrd;

/// <summary>
/// Writes a cpio archive of the "newc" format, which the kernel unpacks before it starts process 1: Linux's
/// Documentation/driver-api/early-userspace/buffer-format.rst. Several archives may follow each other.
/// </summary>
/// <param name="stream">Where; owned by the caller.</param>
internal sealed class NewcWriter(Stream stream)
{
    private const int Alignment = 4;
    private const uint DirectoryType = 0x4000, FileType = 0x8000;

    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    private uint _inode;

    /// <summary>Adds a file with this content, and the directories above it.</summary>
    public void AddFile(string path, ReadOnlySpan<byte> content, uint mode)
    {
        var name = path.TrimStart('/');
        for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = name.IndexOf('/', slash + 1))
        {
            if (_directories.Add(name[..slash]))
                Write(name[..slash], DirectoryType | 0x1ED, []);
        }

        Write(name, FileType | mode, content);
    }

    /// <summary>Ends the archive; nothing may be added afterwards.</summary>
    public void End() => Write("TRAILER!!!", 0, []);

    private void Write(string name, uint mode, ReadOnlySpan<byte> content)
    {
        var nameBytes = HostText.Encode(name + '\0');
        // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
        uint[] fields = [++_inode, mode, 0, 0, 1, 0, (uint)content.Length, 0, 0, 0, 0, (uint)nameBytes.Length, 0];
        var header = new StringBuilder("070701");
        foreach (var field in fields)
            header.Append(CultureInfo.InvariantCulture, $"{field:X8}");
        stream.Write(Encoding.ASCII.GetBytes(header.ToString()));
        stream.Write(nameBytes);
        Pad(header.Length + nameBytes.Length);
        stream.Write(content);
        Pad(content.Length);
    }

    private void Pad(int length) => stream.Write(new byte[(Alignment - (length % Alignment)) % Alignment]);
}
