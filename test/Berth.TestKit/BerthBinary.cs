using System.Reflection;

namespace Berth.TestKit;

/// <summary>The <c>berth</c> under test: BERTH_NATIVE, else the native binary of this checkout, else the one that <c>dotnet build</c> made.</summary>
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

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return named;
        string[] candidates = ["artifacts/berth", "artifacts/bin/Berth.Cli/debug/berth"];
        return Repository.Find() is { } root ? candidates.Select(c => System.IO.Path.Combine(root, c)).FirstOrDefault(File.Exists) : null;
    }
}
