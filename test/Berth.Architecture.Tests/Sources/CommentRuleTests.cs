using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Sources;

/// <summary>What is left to do stands in an issue; what a test waits for is an event.</summary>
public sealed partial class CommentRuleTests
{
    private static readonly string[] TextFiles = [".cs", ".md", ".sh", ".csproj", ".props", ".json", ".1", ".5", ".yml"];

    [Fact]
    public void Files_UnfinishedBusiness_IsNotLeftInThem()
    {
        var left =
            from file in Repo.Files
            where TextFiles.Any(extension => file.EndsWith(extension, StringComparison.Ordinal)) || file.StartsWith("eng/", StringComparison.Ordinal)
            from line in Repo.Read(file).Split('\n')
            where Unfinished().IsMatch(line)
            select $"{file}: {line.Trim()}";
        left.ShouldBeEmpty();
    }

    [Fact]
    public void Tests_Waiting_IsForAnEventNotForTime() =>
        SourceFile.Tests.Where(file => file.Lines.Any(line => SourceFile.Code(line).Contains("Thread" + ".Sleep(", StringComparison.Ordinal)))
            .Select(file => file.Path).ShouldBeEmpty();

    [Fact]
    public void Pragmas_DisabledWarnings_SayWhy()
    {
        var silent =
            from file in SourceFile.Product.Concat(SourceFile.Tests)
            from index in Enumerable.Range(0, file.Lines.Count)
            let line = file.Lines[index]
            where line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal) && !line.Contains("//", StringComparison.Ordinal)
            where index == 0 || !file.Lines[index - 1].TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{file.Path}:{index + 1}";
        silent.ShouldBeEmpty();
    }

    // The words are taken apart here so that this file does not hold them.
    [GeneratedRegex(@"\b(?:TO" + "DO|FIX" + "ME|HA" + @"CK)\b")]
    private static partial Regex Unfinished();
}
