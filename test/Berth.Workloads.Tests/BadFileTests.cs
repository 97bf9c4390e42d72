using Berth.Descriptions.Diagnostics;

namespace Berth.Workloads.Tests;

public sealed class BadFileTests
{
    private static readonly string s_badFiles = Repository.Path("test/Berth.Workloads.Tests/BadFiles");

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (var path in Directory.GetFiles(s_badFiles, "*.json").Order(StringComparer.Ordinal))
            files.Add(Path.GetFileNameWithoutExtension(path));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_BadFile_ReportsPlaceReasonAndSuggestion(string name)
    {
        var path = Path.Combine(s_badFiles, name + ".json");

        var result = WorkloadFile.Load(path);

        result.Spec.ShouldBeNull();
        result.Diagnostics.ShouldAllBe(static d => d.Line > 0 && d.Column > 0 && d.Suggestion != null);
        // The repository may be anywhere, so {dir} stands for its directory of bad files.
        var lines = string.Concat(result.Diagnostics.Select(d => d with { Place = d.Place! with { Source = name + ".json" } } + "\n"))
            .Replace(s_badFiles, "{dir}", StringComparison.Ordinal);
        GoldenFile.Verify($"test/Berth.Workloads.Tests/BadFiles/{name}.expected", lines);
    }

    [Fact]
    public void BadFiles_Count_IsAtLeastThirty() => Files().Count.ShouldBeGreaterThanOrEqualTo(30);
}
