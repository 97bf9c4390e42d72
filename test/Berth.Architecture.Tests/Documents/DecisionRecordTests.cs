using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Documents;

/// <summary>Decision records are numbered without gaps and all say the same four things.</summary>
public sealed partial class DecisionRecordTests
{
    private static readonly string[] Sections = ["## Decision", "## Why", "## Considered", "## Consequences"];
    private static readonly IReadOnlyList<string> Records = [.. Repo.Matching("docs/adr/", ".md").Where(file => !file.EndsWith("/README.md", StringComparison.Ordinal))];

    [Fact]
    public void Records_Numbers_HaveNoGaps()
    {
        Records.ShouldNotBeEmpty();
        Records.Select((file, index) => (file, number: index + 1))
            .Where(record => !Path.GetFileName(record.file).StartsWith($"{record.number:0000}-", StringComparison.Ordinal) || !FileName().IsMatch(Path.GetFileName(record.file)))
            .Select(record => record.file).ShouldBeEmpty();
    }

    [Fact]
    public void Records_Each_HasANumberedTitleAndEverySection()
    {
        var wrong =
            from file in Records
            let text = Repo.Read(file)
            let number = int.Parse(Path.GetFileName(file).AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture)
            where !text.StartsWith($"# {number}. ", StringComparison.Ordinal) || !Sections.All(section => text.Contains($"\n{section}\n", StringComparison.Ordinal))
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
