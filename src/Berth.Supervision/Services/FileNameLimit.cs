namespace Berth.Supervision.Services;

/// <summary>The maximum length of a service's name, such that file systems accept every file name derived from it.</summary>
public static class FileNameLimit
{
    /// <summary>NAME_MAX (limits.h), in bytes.</summary>
    public const int NameMax = 255;

    /// <summary>The maximum number of characters in a name.</summary>
    /// <param name="fileNames">For each file name that the backend derives from a service's name, the text before and after the name,
    /// including temporary names.</param>
    public static int LongestName(params ReadOnlySpan<(string Prefix, string Suffix)> fileNames)
    {
        var most = 0;
        foreach (var (prefix, suffix) in fileNames)
            most = Math.Max(most, prefix.Length + suffix.Length);
        return NameMax - most;
    }
}
