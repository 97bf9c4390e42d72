using System.Runtime.CompilerServices;

namespace Berth.Sandbox.Tests;

/// <summary>
/// Texts that tests compare with, in the folder Golden. Where the difference is meant, <c>BERTH_UPDATE_GOLDEN=1</c> writes the new text:
/// read it before it is committed.
/// </summary>
internal static class Golden
{
    /// <summary>The repository: named by the test script, which runs tests from a copy; else the one these sources were built in.</summary>
    public static string Repository([CallerFilePath] string thisFile = "") =>
        Environment.GetEnvironmentVariable("BERTH_REPO") is { Length: > 0 } named ? named : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../.."));

    /// <summary>Compares a text with the one in the file.</summary>
    public static void ShouldBe(string name, string text)
    {
        var path = Path.Combine(Repository(), "test", "Berth.Sandbox.Tests", "Golden", name);
        if (Environment.GetEnvironmentVariable("BERTH_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
            return;
        }

        File.Exists(path).ShouldBeTrue($"{name} is not there: run the tests with BERTH_UPDATE_GOLDEN=1, and read what they write");
        text.ShouldBe(File.ReadAllText(path), $"not as in Golden/{name}; where that is meant, run the tests with BERTH_UPDATE_GOLDEN=1");
    }
}
