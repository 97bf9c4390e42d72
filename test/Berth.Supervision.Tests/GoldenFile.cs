using System.Text;

namespace Berth.Supervision.Tests;

/// <summary>
/// Files that are compared byte by byte; a carriage return, which no file here may hold, is kept as its picture (U+240D).
/// BERTH_UPDATE_GOLDEN=1 writes them anew: read the difference.
/// </summary>
internal static class GoldenFile
{
    private static string Root => Repository.Path("test/Berth.Supervision.Tests/Golden");

    public static void Verify(string name, byte[] content)
    {
        content = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace('\r', '\u240d'));
        var path = Path.Combine(Root, name);
        if (Environment.GetEnvironmentVariable("BERTH_UPDATE_GOLDEN") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(content), $"{name} differs; if that is meant, run the test with BERTH_UPDATE_GOLDEN=1");
    }
}
