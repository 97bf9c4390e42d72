using System.Text;

namespace Berth.TestKit;

/// <summary>
/// Files of the checkout that hold what a test expects, byte for byte. BERTH_UPDATE_GOLDEN=1 writes them anew: read the difference before
/// you commit it.
/// </summary>
public static class GoldenFile
{
    private const string Variable = "BERTH_UPDATE_GOLDEN";

    /// <summary>Whether this run writes the files instead of comparing with them.</summary>
    public static bool Updates => Environment.GetEnvironmentVariable(Variable) is "1";

    /// <summary>Compares a text with the file at a path relative to the checkout.</summary>
    public static void Verify(string relative, string text)
    {
        if (Updates)
            Write(relative, Encoding.UTF8.GetBytes(text));
        text.ShouldBe(File.ReadAllText(Repository.Path(relative)), Differs(relative));
    }

    /// <summary>Compares bytes with the file at a path relative to the checkout.</summary>
    public static void Verify(string relative, byte[] content)
    {
        if (Updates)
            Write(relative, content);
        File.ReadAllBytes(Repository.Path(relative)).AsSpan().SequenceEqual(content).ShouldBeTrue(Differs(relative));
    }

    private static void Write(string relative, byte[] content)
    {
        var path = Path.Combine(Repository.Root ?? throw new InvalidOperationException("there is no checkout to write to"), relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private static string Differs(string relative) => $"{relative} differs; if that is meant, run the test with {Variable}=1";
}
