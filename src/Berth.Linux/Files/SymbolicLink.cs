using System.Runtime.CompilerServices;
using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Files;

/// <summary>Symbolic links: symlink(7).</summary>
public static class SymbolicLink
{
    private const int LongestText = 4096; // PATH_MAX, including the NUL that the kernel does not write

    /// <summary>The target of a link as stored in it; null if there is no link or it can't be read.</summary>
    /// <param name="path">The link.</param>
    [SkipLocalsInit] // Only what the kernel has written into the buffer is read.
    public static string? Find(string path)
    {
        Span<byte> text = stackalloc byte[LongestText];
        var length = Libc.readlink(path, text, (nuint)text.Length);
        return length < 0 ? null : HostText.Decode(text[..(int)length]);
    }
}
