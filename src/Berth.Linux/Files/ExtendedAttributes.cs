using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Files;

/// <summary>Extended attributes of files: xattr(7).</summary>
internal static class ExtendedAttributes
{
    /// <summary>The attributes of a file, without following a symbolic link; none if its file system has no attributes.</summary>
    internal static IReadOnlyList<KeyValuePair<string, byte[]>> Read(string path)
    {
        Span<byte> names = stackalloc byte[1024];
        nint length;
        while ((length = Libc.llistxattr(path, names, (nuint)names.Length)) < 0)
        {
            if (Libc.LastError is Errno.EOPNOTSUPP)
                return [];
            if (Libc.LastError is not Errno.ERANGE)
                throw LinuxException.Last("list the attributes of", path);
            names = new byte[2 * names.Length];
        }

        if (length == 0)
            return [];
        var attributes = new List<KeyValuePair<string, byte[]>>();
        names = names[..(int)length];
        while (names.IndexOf((byte)0) is >= 0 and var end)
        {
            var name = HostText.Decode(names[..end]);
            names = names[(end + 1)..];
            if (ReadValue(path, name) is { } value)
                attributes.Add(new(name, value));
        }

        return attributes;
    }

    /// <summary>The value of an attribute; null: it was removed meanwhile, or may not be read.</summary>
    private static byte[]? ReadValue(string path, string name)
    {
        Span<byte> value = stackalloc byte[512];
        nint length;
        while ((length = Libc.lgetxattr(path, name, value, (nuint)value.Length)) < 0)
        {
            if (Libc.LastError is Errno.ENODATA or Errno.EPERM or Errno.EACCES or Errno.EOPNOTSUPP)
                return null;
            if (Libc.LastError is not Errno.ERANGE)
                throw LinuxException.Last($"read the attribute {name} of", path);
            value = new byte[64 * 1024]; // XATTR_SIZE_MAX
        }

        return value[..(int)length].ToArray();
    }
}
