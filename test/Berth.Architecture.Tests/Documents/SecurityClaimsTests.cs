using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Documents;

/// <summary>What SECURITY.md says is shown by tests: <c>security-claims.txt</c> names them, sentence by sentence.</summary>
public sealed partial class SecurityClaimsTests
{
    private const string Index = "test/Berth.Architecture.Tests/Documents/security-claims.txt";
    private const string NoTest = "no test: ";

    [Fact]
    public void Sentences_OfThePage_AreThoseOfTheIndex_InOrder()
    {
        var page = Sentences();
        var index = Entries().Select(static e => e.Sentence).ToArray();
        page.Count.ShouldBeGreaterThan(50);
        page.Except(index, StringComparer.Ordinal).ShouldBeEmpty(
            $"a sentence that SECURITY.md has, and {Index} has not: add it there, with the tests that show it");
        index.Except(page, StringComparer.Ordinal).ShouldBeEmpty($"a sentence that {Index} has, and SECURITY.md has not any more");
        index.ShouldBe(page);
    }

    [Fact]
    public void Tests_OfTheIndex_AreThere()
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Repo.Matching("test/", ".cs"))
        {
            var source = Repo.Read(file);
            if (TestClass().Match(source) is { Success: true } name)
                there.UnionWith(TestMethod().Matches(source).Select(method => $"{name.Groups[1].Value}.{method.Groups[1].Value}"));
        }

        foreach (var (sentence, shownBy) in Entries())
        {
            shownBy.ShouldNotBeEmpty($"nothing shows: {sentence}");
            shownBy.Where(test => !test.StartsWith(NoTest, StringComparison.Ordinal) && !there.Contains(test))
                .ShouldBeEmpty($"tests that are not there, for: {sentence}");
        }
    }

    private static IEnumerable<(string Sentence, IReadOnlyList<string> ShownBy)> Entries()
    {
        List<string> shownBy = [];
        string? sentence = null;
        foreach (var line in Repo.Read(Index).Split('\n').Where(static l => l.Length > 0 && l[0] != '#').Append(""))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                shownBy.Add(line.Trim());
                continue;
            }

            if (sentence is not null)
                yield return (sentence, shownBy);
            (sentence, shownBy) = (line, []);
        }
    }

    /// <summary>The page's sentences up to how to report, without titles of paragraphs, links to decisions, and marks.</summary>
    private static List<string> Sentences()
    {
        var text = Repo.Read("SECURITY.md");
        text =
            text[text.IndexOf("## What Berth defends", StringComparison.Ordinal)..text.IndexOf("## Reporting", StringComparison.Ordinal)];
        var paragraphs = new List<string>();
        var isOpen = false;
        foreach (var line in text.Split('\n').Select(static l => l.Trim()))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                isOpen = false;
                continue;
            }

            var isItem = line.StartsWith("- ", StringComparison.Ordinal);
            if (isItem || !isOpen)
                paragraphs.Add(isItem ? line[2..] : line);
            else
                paragraphs[^1] += " " + line;
            isOpen = true;
        }

        return [.. paragraphs.SelectMany(static p => SentenceEnd().Split(Plain(p)))];
    }

    private static string Plain(string paragraph)
    {
        var text = Title().Replace(paragraph, "");
        text = Link().Replace(DecisionInBrackets().Replace(text, ""), "$1");
        return Spaces().Replace(text.Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal), " ").Trim();
    }

    [GeneratedRegex(@"^\*\*[^*]*\.\*\* ")]
    private static partial Regex Title();

    [GeneratedRegex(@"\s*\(\[[^\]]*\]\([^)]*\)\)")]
    private static partial Regex DecisionInBrackets();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("(?<=[.:;]) (?=[A-Z])")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"class ([A-Za-z0-9]+Tests)\b")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"public (?:async )?(?:Task|void) ([A-Za-z0-9_]+)\(")]
    private static partial Regex TestMethod();
}
