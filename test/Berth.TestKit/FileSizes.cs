namespace Berth.TestKit;

/// <summary>How long files are whose number and names change while they are looked at: a log that is written.</summary>
public static class FileSizes
{
    /// <summary>The lengths of a directory's files, in bytes. One that goes meanwhile does not count.</summary>
    public static IReadOnlyList<long> In(string directory, string pattern = "*")
    {
        var sizes = new List<long>();
        foreach (var file in Directory.GetFiles(directory, pattern))
        {
            try
            {
                sizes.Add(new FileInfo(file).Length);
            }
            catch (FileNotFoundException)
            {
                // It was let go of.
            }
        }

        return sizes;
    }
}
