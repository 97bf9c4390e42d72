using System.Buffers.Binary;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Files;

/// <summary>Lists a directory with what the names stand for, at a tenth of the price of asking for each file (getdents64(2)).</summary>
public static class DirectoryNames
{
    private const int BufferSize = 8 * 1024; // on the stack: a start lists three directories, and a pool's first array is a page fault every 4 KiB
    private const int LengthOffset = 16, TypeOffset = 18, NameOffset = 19;

    /// <summary>The names in a directory but <c>.</c> and <c>..</c>, in no order.</summary>
    /// <param name="path">The directory; a last symbolic link is followed.</param>
    /// <exception cref="LinuxException">EACCES, ENOENT, ENOTDIR: it cannot be listed.</exception>
    public static List<DirectoryName> Read(string path) => TryRead(path) ?? throw LinuxException.Last("list the directory", path);

    /// <summary>The names in a directory but <c>.</c> and <c>..</c>, in no order; null where there is none.</summary>
    /// <param name="path">The directory; a last symbolic link is followed.</param>
    /// <exception cref="LinuxException">It is there and cannot be listed: EACCES.</exception>
    public static List<DirectoryName>? Find(string path)
    {
        if (TryRead(path) is { } names)
            return names;
        return Libc.LastError is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("list the directory", path);
    }

    /// <summary>The names in an open directory but <c>.</c> and <c>..</c>, in no order.</summary>
    /// <param name="directory">The directory; stays the caller's.</param>
    /// <exception cref="LinuxException">EACCES: it cannot be listed.</exception>
    public static List<DirectoryName> Read(DirectoryHandle directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        // The descriptor that is held cannot be read (O_PATH), and has no position that could be shared.
        using var readable = directory.OpenRead(".", ResolveRules.None);
        return Read(readable, DescriptorPath.Of(directory.Handle));
    }

    /// <summary>Null: it cannot be opened, and the last error says why.</summary>
    private static List<DirectoryName>? TryRead(string path)
    {
        using var directory = Libc.open(path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        return directory.IsInvalid ? null : Read(directory, path);
    }

    /// <summary>The names in a directory that is open for reading; read from where the descriptor stands.</summary>
    internal static List<DirectoryName> Read(SafeFileHandle directory, string path)
    {
        var names = new List<DirectoryName>();
        Span<byte> buffer = stackalloc byte[BufferSize];
        nint count;
        while ((count = Libc.getdents64(directory, buffer, (nuint)buffer.Length)) > 0)
            Add(names, buffer[..(int)count]);
        return count == 0 ? names : throw LinuxException.Last("list the directory", path);
    }

    private static void Add(List<DirectoryName> names, ReadOnlySpan<byte> entries)
    {
        while (!entries.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(entries[LengthOffset..]);
            var name = entries[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                names.Add(new DirectoryName(HostText.Decode(name), (FileKind)(entries[TypeOffset] << 12))); // DT_* are S_IFMT >> 12
            entries = entries[length..];
        }
    }
}
