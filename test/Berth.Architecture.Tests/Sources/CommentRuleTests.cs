using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Sources;

/// <summary>What is left to do stands in an issue; what a test waits for is an event.</summary>
public sealed partial class CommentRuleTests
{
    private static readonly string[] TextFiles = [".cs", ".md", ".sh", ".csproj", ".props", ".json", ".1", ".5", ".yml"];

    /// <summary>The two places of the test kit that everything else waits by.</summary>
    private static readonly string[] s_waiting = ["test/Berth.TestKit/Eventually.cs", "test/Berth.TestKit/Pause.cs"];

    [Fact]
    public void Files_UnfinishedBusiness_IsNotLeftInThem()
    {
        var left =
            from file in Repo.Files
            where TextFiles.Any(extension => file.EndsWith(extension, StringComparison.Ordinal))
                || file.StartsWith("eng/", StringComparison.Ordinal)
            from line in Repo.Read(file).Split('\n')
            where Unfinished().IsMatch(line)
            select $"{file}: {line.Trim()}";
        left.ShouldBeEmpty();
    }

    [Fact]
    public void Tests_Waiting_IsForAnEventNotForTime() =>
        SourceFile.Tests
            .Where(static file => !s_waiting.Contains(file.Path) && file.Lines.Any(static line => WaitsForTime(SourceFile.Code(line))))
            .Select(static file => file.Path)
            .ShouldBeEmpty("wait with Eventually for what a test expects; Pause is for the time between two faults that a test puts in");

    [Theory]
    [InlineData("await Task" + ".Delay(5);", true)]
    [InlineData("Thread" + ".Sleep(1);", true)]
    [InlineData("await Task" + ".Delay(Timeout.Infinite, token);", false)]
    public void WaitsForTime_Line_IsSeen(string line, bool expected) => WaitsForTime(line).ShouldBe(expected);

    [Fact]
    public void Pragmas_DisabledWarnings_SayWhy()
    {
        var silent =
            from file in SourceFile.Product.Concat(SourceFile.Tests)
            from index in Enumerable.Range(0, file.Lines.Count)
            let line = file.Lines[index]
            where line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal)
                && !line.Contains("//", StringComparison.Ordinal)
            where index == 0 || !file.Lines[index - 1].TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{file.Path}:{index + 1}";
        silent.ShouldBeEmpty();
    }

    private static bool WaitsForTime(string code) =>
        code.Contains("Thread" + ".Sleep(", StringComparison.Ordinal)
        || (code.Contains("Task" + ".Delay(", StringComparison.Ordinal) && !code.Contains("Timeout.Infinite", StringComparison.Ordinal));

    // The words are taken apart here so that this file does not hold them.
    [GeneratedRegex(@"\b(?:TO" + "DO|FIX" + "ME|HA" + @"CK)\b")]
    private static partial Regex Unfinished();
}
