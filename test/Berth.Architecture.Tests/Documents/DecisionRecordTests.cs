using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Documents;

/// <summary>Decision records each have a number of their own and all say the same four things.</summary>
public sealed partial class DecisionRecordTests
{
    private static readonly string[] Sections = ["## Decision", "## Why", "## Considered", "## Consequences"];
    private static readonly IReadOnlyList<string> Records =
        [.. Repo.Matching("docs/adr/", ".md").Where(file => !file.EndsWith("/README.md", StringComparison.Ordinal))];

    [Fact]
    public void Records_Numbers_AreEachOnesOwn()
    {
        Records.ShouldNotBeEmpty();
        Records.Where(static file => !FileName().IsMatch(Path.GetFileName(file))).ShouldBeEmpty();
        Records.GroupBy(static file => Path.GetFileName(file)[..4])
            .Where(static same => same.Skip(1).Any())
            .Select(static same => string.Join(" and ", same))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Records_Each_HasANumberedTitleAndEverySection()
    {
        var wrong =
            from file in Records
            let text = Repo.Read(file)
            let number = int.Parse(Path.GetFileName(file).AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture)
            where !text.StartsWith($"# {number}. ", StringComparison.Ordinal)
                || !Sections.All(section => text.Contains($"\n{section}\n", StringComparison.Ordinal))
            select file;
        wrong.ShouldBeEmpty($"each starts with '# N. Title' and has {string.Join(", ", Sections)}");
    }

    [Fact]
    public void Records_Each_IsInTheIndex()
    {
        var index = Repo.Read("docs/adr/README.md");
        Records.Where(file => !index.Contains($"({Path.GetFileName(file)})", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"^\d{4}-[a-z0-9-]+\.md$")]
    private static partial Regex FileName();
}
