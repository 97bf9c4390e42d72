using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Sources;

/// <summary>Files are small, hold one type, and are named for what is in them.</summary>
public sealed partial class FileRuleTests
{
    private const int LongestFile = 600;
    private const int LargestMedian = 100;
    private const int LongestLine = 140;

    [Fact]
    public void SourceFiles_Length_StaysBelowTheLimit() =>
        SourceFile.Product.Where(file => file.Lines.Count > LongestFile)
            .Select(file => $"{file.Path}: {file.Lines.Count} lines")
            .ShouldBeEmpty();

    [Fact]
    public void SourceFiles_Lines_FitTheWidthOfEditorConfig()
    {
        var tooLong =
            from path in (string[])["src/", "bench/", "samples/"]
            from file in Repo.Matching(path, ".cs")
            from line in Repo.Read(file).Split('\n').Select(static (text, index) => (Text: text, Number: index + 1))
            where line.Text.Length > LongestLine
            select $"{file}:{line.Number}: {line.Text.Length} characters";
        tooLong.ShouldBeEmpty("break the line");
    }

    /// <summary>The lines of raw strings are scripts and documents, and a text that does not fit any line is not cut up.</summary>
    [Fact]
    public void Tests_Lines_FitTheWidthOfEditorConfig_ExceptTexts()
    {
        var tooLong =
            from file in Repo.Matching("test/", ".cs").Concat(Repo.Matching("fuzz/", ".cs"))
            from line in LongLines(Repo.Read(file))
            select $"{file}:{line}";
        tooLong.ShouldBeEmpty("break the line");
    }

    [Fact]
    public void LongLines_CodeIsSeen_TextsAreNot()
    {
        var (word, text) = (new string('x', LongestLine + 1), $"\"{new string('x', LongestLine)}\"");

        LongLines($"a\n    f({word});\nb").ShouldBe([2]);
        LongLines($"    f({text});").ShouldBeEmpty();
        LongLines($"    f({text[..100]}\", {text[..100]}\");").ShouldBe([1]);
        LongLines($"f(\"\"\"\n{word}\n\"\"\");\n{word}").ShouldBe([4]);
    }

    /// <summary>The numbers of lines that are too long, and could be broken.</summary>
    private static IEnumerable<int> LongLines(string text)
    {
        var isRaw = false;
        foreach (var (number, line) in text.Split('\n').Index())
        {
            var wasRaw = isRaw;
            isRaw ^= RawQuotes().Count(line) % 2 == 1;
            if (line.Length <= LongestLine || wasRaw)
                continue;
            var indent = line.Length - line.TrimStart().Length;
            if (!Literal().Matches(line).Any(literal => indent + literal.Length > LongestLine))
                yield return number + 1;
        }
    }

    [Fact]
    public void SourceFiles_MedianLength_IsSmall()
    {
        var lengths = SourceFile.Product.Select(file => file.Lines.Count).Order().ToArray();
        lengths[lengths.Length / 2].ShouldBeLessThanOrEqualTo(LargestMedian);
    }

    [Fact]
    public void SourceFiles_TopLevelTypes_AreOneAFile()
    {
        // Namespaces are file-scoped, so a declaration that starts a line is a top-level type.
        var crowded =
            from file in SourceFile.Product
            let types = file.Lines.Select(line => TopLevelType().Match(line))
                .Where(match => match.Success)
                .Select(match => match.Groups["name"].Value)
            where types.Distinct(StringComparer.Ordinal).Count() > 1
            select $"{file.Path}: {string.Join(", ", types)}";
        crowded.ShouldBeEmpty();
    }

    [Fact]
    public void Files_Names_SayWhatIsInThem()
    {
        var vague =
            from file in Repo.Files
            from part in file.Split('/', '.')
            where VagueName().IsMatch(part)
            select file;
        vague.ShouldBeEmpty("a name such as Utils, Helpers, Common or Manager says nothing: name what it does");
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();

    [GeneratedRegex("""(?:\$*"{3,}.+?"{3,}|\$?"(?:\\.|[^"\\])*")[);,]*""")]
    private static partial Regex Literal();

    [GeneratedRegex(
        @"^(?:(?:public|internal|static|sealed|abstract|partial|readonly|ref|unsafe) )*"
            + @"(?:class|struct|record struct|record|interface|enum|delegate \S+) (?<name>\w+)")]
    private static partial Regex TopLevelType();

    // "Service manager" is the host's own word for systemd, s6 and launchd, and "mapping helper" user_namespaces(7)'s for newuidmap.
    [GeneratedRegex("(?:Utils?|Utilities|(?<!Mapping)Helpers?|Common|(?<!Service)Managers?)$")]
    private static partial Regex VagueName();
}
