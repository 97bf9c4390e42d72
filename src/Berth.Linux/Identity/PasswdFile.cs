using System.Globalization;
using Berth.Linux.Kernel;

namespace Berth.Linux.Identity;

/// <summary>
/// Reads <c>/etc/passwd</c> directly, which is faster than the C library but ignores the other sources of nsswitch.conf(5): passwd(5).
/// </summary>
public static class PasswdFile
{
    private const string Path = "/etc/passwd";

    /// <summary>
    /// The home directory of the first user with an id; null if the file has none, or if the path is not absolute. <see cref="Users"/> may
    /// still find one.
    /// </summary>
    /// <param name="uid">A user id.</param>
    public static string? FindHome(uint uid) => FindHome(KernelFile.TryRead(Path, out _) ?? "", uid);

    /// <summary>The same for the text of the file.</summary>
    internal static string? FindHome(ReadOnlySpan<char> text, uint uid)
    {
        const int Uid = 2, Home = 5, Fields = 7;
        Span<Range> fields = stackalloc Range[Fields + 1];
        foreach (var line in text.EnumerateLines())
        {
            if (line.Split(fields, ':') == Fields
                && uint.TryParse(line[fields[Uid]], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id == uid)
            {
                return line[fields[Home]] is ['/', ..] home ? home.ToString() : null;
            }
        }

        return null;
    }
}
