using Berth.Linux.Interop;
using Berth.Linux.Text;

namespace Berth.Linux.Files;

/// <summary>Symbolic links: symlink(7).</summary>
public static class SymbolicLink
{
    private const int LongestText = 4096; // PATH_MAX, with the NUL that the kernel does not write

    /// <summary>The text of a link, as it was made; null where there is none, or it is not ours to see.</summary>
    /// <param name="path">The link.</param>
    public static string? Find(string path)
    {
        Span<byte> text = stackalloc byte[LongestText];
        var length = Libc.readlink(path, text, (nuint)text.Length);
        return length < 0 ? null : HostText.Decode(text[..(int)length]);
    }
}
