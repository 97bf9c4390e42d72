using System.Text;
using Berth.Releases.Store;

namespace Berth.Releases.Archives;

/// <summary>The name of an archive's entry, as a path in the release.</summary>
internal static class ArchivePath
{
    private const int LongestName = 255; // NAME_MAX
    private const char Replacement = '\uFFFD';

    /// <summary>The path without a final slash and without <c>./</c>; empty: the release's directory itself.</summary>
    /// <exception cref="RefusedArchiveException">No release may have such an entry.</exception>
    public static string Normalize(string name, int longest)
    {
        if (name.Length == 0)
            throw new RefusedArchiveException(name, "it has no name");
        if (name[0] == '/')
            throw new RefusedArchiveException(name, "its path is absolute");
        if (name.Contains('\0', StringComparison.Ordinal) || name.Contains(Replacement, StringComparison.Ordinal))
            throw new RefusedArchiveException(name, "its name is not UTF-8, or has a NUL");
        if (Encoding.UTF8.GetByteCount(name) > longest)
            throw new RefusedArchiveException(Start(name), $"its path is longer than {longest} bytes");
        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (part is "..")
                throw new RefusedArchiveException(name, "its path contains \"..\"");
            if (Encoding.UTF8.GetByteCount(part) > LongestName)
                throw new RefusedArchiveException(Start(name), $"a name in its path is longer than {LongestName} bytes");
            if (part is not ("" or "."))
                parts.Add(part);
        }

        if (parts is [StorePaths.Manifest or StorePaths.Contents, ..])
            throw new RefusedArchiveException(name, "Berth writes a file of this name itself");
        return string.Join('/', parts);
    }

    private static string Start(string name) => name.Length > 60 ? name[..60] + "…" : name;
}
