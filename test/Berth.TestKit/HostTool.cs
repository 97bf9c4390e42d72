namespace Berth.TestKit;

/// <summary>Programs of the host that a test cannot do without.</summary>
public static class HostTool
{
    private static readonly string[] s_directories = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>Where the program is, in the directories every user has; null: nowhere.</summary>
    public static string? Find(string name) => s_directories.Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);

    /// <summary>Where the program is; skips the test where it is not installed.</summary>
    public static string Require(string name)
    {
        var path = Find(name);
        Assert.SkipWhen(path is null, $"needs {name} to be installed");
        return path!;
    }
}
