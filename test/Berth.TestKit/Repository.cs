namespace Berth.TestKit;

/// <summary>The checkout the tests belong to: BERTH_REPO, or a directory above the test executable.</summary>
public static class Repository
{
    private const string Variable = "BERTH_REPO";

    /// <summary>
    /// The path of something in it; skips the test where the checkout is not there, or not readable for who runs the test.
    /// </summary>
    public static string Path(string relative)
    {
        var path = Find() is { } root ? System.IO.Path.Combine(root, relative) : null;
        Assert.SkipWhen(path is null || !System.IO.Path.Exists(path), $"needs {relative} of the checkout: name its directory in {Variable}");
        return path!;
    }

    internal static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return named;
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "berth.slnx")))
                return directory.FullName;
        }

        return null;
    }
}
