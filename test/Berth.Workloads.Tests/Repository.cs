namespace Berth.Workloads.Tests;

/// <summary>Files of the repository that tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string BadFiles => Path.Combine(Root, "test", "Berth.Workloads.Tests", "BadFiles");

    /// <summary>Set to write what a test finds into the files it compares with, instead of failing; then read the difference.</summary>
    public static bool Accepts => Environment.GetEnvironmentVariable("BERTH_ACCEPT") is "1";

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "berth.slnx")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not below the repository");
    }
}
