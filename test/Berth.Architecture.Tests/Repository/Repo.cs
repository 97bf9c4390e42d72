using System.Diagnostics;

namespace Berth.Architecture.Tests.Repository;

/// <summary>The checkout that the tests read: the files that git tracks, by their paths from its root.</summary>
internal static class Repo
{
    public static string Root { get; } = TestKit.Repository.Root
        ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not below the repository");

    /// <summary>Every tracked file and every new one that git does not ignore, with forward slashes, in order.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static string FullPath(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(FullPath(path));

    public static IEnumerable<string> Matching(string folder, string extension) =>
        Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(extension, StringComparison.Ordinal));

    private static List<string> ListFiles()
    {
        // The checkout may belong to another user than the one that tests it.
        var start = new ProcessStartInfo(
            "git", ["-c", "safe.directory=*", "-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var names = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
            throw new InvalidOperationException($"git ls-files ended with {git.ExitCode} in {Root}");
        return [.. names.Split(
            '\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(FullPath(file))).Order(StringComparer.Ordinal)];
    }
}
