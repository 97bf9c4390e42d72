namespace Berth.GuestAgent;

/// <summary>Small text files of the guest.</summary>
internal static class GuestFile
{
    /// <summary>The content; empty: there is no such file.</summary>
    public static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
