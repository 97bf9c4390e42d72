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
    /// still find one. Also null if the file writes the id with leading zeros.
    /// </summary>
    /// <param name="uid">A user id.</param>
    public static string? FindHome(uint uid) => FindHome(KernelFile.TryRead(Path, out _) ?? "", uid);

    /// <summary>The name of the first user with an id; null if the file has none. <see cref="Users"/> may still find one.</summary>
    /// <param name="uid">A user id.</param>
    public static string? FindName(uint uid)
    {
        const int Name = 0;
        return Find(KernelFile.TryRead(Path, out _) ?? "", uid, Name);
    }

    /// <summary>The home directory, for the text of the file.</summary>
    internal static string? FindHome(ReadOnlySpan<char> text, uint uid)
    {
        const int Home = 5;
        return Find(text, uid, Home) is ['/', ..] home ? home : null;
    }

    private static string? Find(ReadOnlySpan<char> text, uint uid, int field)
    {
        const int Uid = 2, Fields = 7;
        Span<Range> fields = stackalloc Range[Fields + 1];

        // Every start calls this: only lines in which the number occurs are split.
        var number = string.Create(CultureInfo.InvariantCulture, $":{uid}:").AsSpan();
        for (var at = text.IndexOf(number); at >= 0; at = text.IndexOf(number))
        {
            var line = text[(text[..at].LastIndexOf('\n') + 1)..];
            var end = line.IndexOf('\n');
            if (end >= 0)
                line = line[..end];
            if (line.Split(fields, ':') == Fields && line[fields[Uid]].SequenceEqual(number[1..^1]))
                return line[fields[field]].ToString();
            text = end < 0 ? [] : text[(text[..at].LastIndexOf('\n') + 1 + end)..];
        }

        return null;
    }
}
