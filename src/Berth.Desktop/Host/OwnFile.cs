namespace Berth.Desktop.Host;

/// <summary>Files that Berth makes in the directory of an instance, which only Berth writes.</summary>
internal static class OwnFile
{
    /// <summary>Removes one if it is there. The directory may be gone: it does not survive a reboot.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone with its directory.
        }
    }
}
