using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Desktop.X11;

/// <summary>The file with the secrets for X servers (Xau(3)); big-endian fields, each with its length before it.</summary>
internal static class XAuthority
{
    public const string Method = "MIT-MAGIC-COOKIE-1";
    private const ushort Local = 256, Wild = 65535;
    private const int Largest = 1 << 20;

    /// <summary>The cookie for a display; null: the file has none, or there is no file.</summary>
    /// <param name="file">The file, its path free of links; null: none.</param>
    /// <param name="display">The display.</param>
    /// <param name="hostName">The name of this host.</param>
    /// <exception cref="IOException">The file can't be read, is longer than a MiB, or is not a regular file: a workload may have put a pipe
    /// in its place, on which a reader waits.</exception>
    public static byte[]? FindCookie(string? file, X11Display display, string hostName)
    {
        if (file is null)
            return null;
        using var root = DirectoryHandle.Open("/");
        using var opened = root.OpenRegularFile(file.TrimStart('/'), ResolveRules.NoSymbolicLinks);
        var size = FileStatus.Of(opened).Size;
        if (size > Largest)
            throw new LinuxException(Errno.EFBIG, "read", file);
        var content = new byte[size];
        return FindCookie(content.AsSpan(0, DescriptorIO.ReadFully(opened, content)), display, hostName);
    }

    /// <summary>The cookie for a display in the content of such a file; null: it has none.</summary>
    public static byte[]? FindCookie(ReadOnlySpan<byte> content, X11Display display, string hostName)
    {
        var number = display.Number.ToString(CultureInfo.InvariantCulture);
        byte[]? ofAnyHost = null;
        while (TryReadNumber(ref content, out var family)
            && TryReadField(ref content, out var address)
            && TryReadField(ref content, out var entryNumber)
            && TryReadField(ref content, out var method)
            && TryReadField(ref content, out var data))
        {
            if (Encoding.ASCII.GetString(method) != Method || (!entryNumber.IsEmpty && Encoding.ASCII.GetString(entryNumber) != number))
                continue;
            if (family == Local && Encoding.UTF8.GetString(address) == hostName)
                return data.ToArray();
            if (family == Wild)
                ofAnyHost ??= data.ToArray();
        }

        return ofAnyHost;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> content, out ushort number)
    {
        var isThere = BinaryPrimitives.TryReadUInt16BigEndian(content, out number);
        if (isThere)
            content = content[sizeof(ushort)..];
        return isThere;
    }

    private static bool TryReadField(ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> field)
    {
        field = default;
        if (!TryReadNumber(ref content, out var length) || length > content.Length)
            return false;
        field = content[..length];
        content = content[length..];
        return true;
    }
}
