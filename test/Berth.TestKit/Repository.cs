namespace Berth.TestKit;

/// <summary>The checkout that the tests belong to: BERTH_REPO, or a directory above the test executable.</summary>
public static class Repository
{
    private const string Variable = "BERTH_REPO";

    /// <summary>The root of the checkout, or null where there is none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>
    /// The absolute path of a file or directory in the checkout. Skips the test if the user who runs the test cannot see it.
    /// </summary>
    public static string Path(string relative)
    {
        var path = Root is null ? null : System.IO.Path.Combine(Root, relative);
        Assert.SkipWhen(path is null
            || !System.IO.Path.Exists(path), $"needs {relative} of the checkout: name its directory in {Variable}");
        return path!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return named;
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "berth.slnx")))
            directory = directory.Parent;
        return directory?.FullName;
    }
}
