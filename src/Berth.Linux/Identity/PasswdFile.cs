using System.Globalization;
using Berth.Linux.Kernel;

namespace Berth.Linux.Identity;

/// <summary>
/// <c>/etc/passwd</c> itself, without the C library and what nsswitch.conf(5) adds: for who has no time for that. passwd(5).
/// </summary>
public static class PasswdFile
{
    private const string Path = "/etc/passwd";

    /// <summary>
    /// The home directory of the first user with an id; null: the file has none, or none that is absolute, and <see cref="Users"/> may know
    /// more.
    /// </summary>
    /// <param name="uid">A user id.</param>
    public static string? FindHome(uint uid) => FindHome(KernelFile.TryRead(Path, out _) ?? "", uid);

    /// <summary>The same of the file's text.</summary>
    internal static string? FindHome(ReadOnlySpan<char> text, uint uid)
    {
        const int Uid = 2, Home = 5, Fields = 7;
        Span<Range> fields = stackalloc Range[Fields + 1];
        foreach (var line in text.EnumerateLines())
        {
            if (line.Split(fields, ':') == Fields && uint.TryParse(line[fields[Uid]], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id == uid)
                return line[fields[Home]] is ['/', ..] home ? home.ToString() : null;
        }

        return null;
    }
}
