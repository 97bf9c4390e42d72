namespace Berth.TestKit;

/// <summary>
/// The <c>berth</c> under test: BERTH_NATIVE, else the native binary of this checkout, else the one that <c>dotnet build</c> made.
/// </summary>
public static class BerthBinary
{
    private const string Variable = "BERTH_NATIVE";
    private static readonly Lazy<string?> s_path = new(Find);

    /// <summary>Its path; skips the test where there is none.</summary>
    public static string Path
    {
        get
        {
            Assert.SkipWhen(s_path.Value is null, $"needs the berth command: run 'make native', or name it in {Variable}");
            return s_path.Value!;
        }
    }

    /// <summary>Copies it, with all that it needs beside it; skips the test where there is none that can be copied.</summary>
    /// <param name="path">The copy.</param>
    /// <returns>The copies: it, and what it needs.</returns>
    public static IReadOnlyList<string> CopyTo(string path)
    {
        var whole = Beside(Path);
        Assert.SkipUnless(File.Exists(whole), $"needs the native executables: run 'make native', or name berth in {Variable}");
        File.Copy(Path, path);
        File.Copy(whole, Beside(path));
        return [path, Beside(path)];

        static string Beside(string berth) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(berth)!, "berth-full");
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return named;
        string[] candidates = ["artifacts/berth", "artifacts/bin/Berth.Cli/debug/berth"];
        return Repository.Root is { } root ? candidates.Select(c => System.IO.Path.Combine(root, c)).FirstOrDefault(File.Exists) : null;
    }
}
