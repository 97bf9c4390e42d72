namespace Berth.Workloads.Tests;

/// <summary>Files of the repository that tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string BadFiles => Path.Combine(Root, "test", "Berth.Workloads.Tests", "BadFiles");

    /// <summary>Set to write what a test finds into the files it compares with, instead of failing; then read the difference.</summary>
    public static bool Accepts => Environment.GetEnvironmentVariable("BERTH_ACCEPT") is "1";

    /// <summary>The test script names it, for it runs the tests from a copy outside; by hand they run below it.</summary>
    private static string FindRoot()
    {
        if (Environment.GetEnvironmentVariable("BERTH_REPO") is { Length: > 0 } named)
            return named;
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "berth.slnx")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not below the repository");
    }
}
