namespace Berth.Supervision.Services;

/// <summary>How long a service's name may be, so that every file name made of it is one that file systems take.</summary>
public static class FileNameLimit
{
    /// <summary>NAME_MAX (limits.h), in bytes.</summary>
    public const int NameMax = 255;

    /// <summary>The most characters in a name.</summary>
    /// <param name="fileNames">Every file name that the backend makes of a service's name: what it puts before and after it, temporary
    /// names included.</param>
    public static int LongestName(params ReadOnlySpan<(string Prefix, string Suffix)> fileNames)
    {
        var most = 0;
        foreach (var (prefix, suffix) in fileNames)
            most = Math.Max(most, prefix.Length + suffix.Length);
        return NameMax - most;
    }
}
