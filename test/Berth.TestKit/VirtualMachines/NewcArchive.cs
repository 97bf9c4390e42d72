using System.Globalization;
using System.Text;

namespace Berth.TestKit.VirtualMachines;

/// <summary>
/// Writes the cpio "newc" format, as the kernel unpacks it (Documentation/driver-api/early-userspace/buffer-format.rst). Everything in it
/// belongs to root.
/// </summary>
internal sealed class NewcArchive(Stream stream)
{
    private const string Trailer = "TRAILER!!!";
    private const int Alignment = 4;
    private const int DirectoryType = 0x4000;
    private const int FileType = 0x8000;
    private const int SymlinkType = 0xA000;

    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);
    private int _inode;

    /// <summary>Adds a directory, and those above it that are not there yet. The root is there already.</summary>
    public void AddDirectory(string path, UnixFileMode mode = (UnixFileMode)0x1ED)
    {
        var name = path.Trim('/');
        if (name.Length == 0 || !_directories.Add(name))
            return;
        AddParents(name);
        Write(name, DirectoryType | (int)mode, []);
    }

    /// <summary>Adds a regular file.</summary>
    public void AddFile(string path, ReadOnlySpan<byte> content, UnixFileMode mode = (UnixFileMode)0x1A4)
    {
        AddParents(path);
        Write(path.Trim('/'), FileType | (int)mode, content);
    }

    /// <summary>Adds a symbolic link.</summary>
    public void AddSymlink(string path, string target)
    {
        AddParents(path);
        Write(path.Trim('/'), SymlinkType | 0x1FF, Encoding.UTF8.GetBytes(target));
    }

    /// <summary>Ends the archive; nothing may be added afterwards.</summary>
    public void End() => Write(Trailer, 0, []);

    private void AddParents(string path)
    {
        if (path.Trim('/').LastIndexOf('/') is > 0 and var slash)
            AddDirectory(path.Trim('/')[..slash]);
    }

    private void Write(string name, int mode, ReadOnlySpan<byte> content)
    {
        var nameBytes = Encoding.UTF8.GetBytes(name + '\0');
        // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
        int[] fields = [++_inode, mode, 0, 0, 1, 0, content.Length, 0, 0, 0, 0, nameBytes.Length, 0];
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
