using System.Text;

namespace Berth.Supervision.Tests;

/// <summary>Golden files in which a carriage return, which no file of the checkout may hold, is kept as its picture (U+240D).</summary>
internal static class GoldenText
{
    public static void Verify(string name, byte[] content) =>
        GoldenFile.Verify($"test/Berth.Supervision.Tests/Golden/{name}",
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace('\r', '\u240d')));
}
