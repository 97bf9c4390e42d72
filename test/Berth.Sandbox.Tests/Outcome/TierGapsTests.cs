using Berth.Sandbox.Planning;
using Berth.TestKit;

namespace Berth.Sandbox.Tests.Outcome;

public sealed class TierGapsTests
{
    [Fact]
    public void Gaps_AreThoseOfSecurityMd_WordForWord()
    {
        var written = File.ReadAllLines(Repository.Path("SECURITY.md"))
            .SkipWhile(static line => !line.StartsWith("- **Tiers below", StringComparison.Ordinal))
            .SkipWhile(static line => !line.StartsWith("  - ", StringComparison.Ordinal))
            .TakeWhile(static line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(static line => line[4..].TrimEnd(';', '.'));

        written.ShouldBe([.. TierGaps.WithoutNamespaces, .. TierGaps.Landlock]);
    }
}
