using Berth.Descriptions.Diagnostics;

namespace Berth.Workloads.Tests;

public sealed class BadFileTests
{
    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (var path in Directory.GetFiles(Repository.BadFiles, "*.json").Order(StringComparer.Ordinal))
            files.Add(Path.GetFileNameWithoutExtension(path));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_BadFile_SaysPlaceReasonAndSuggestion(string name)
    {
        var path = Path.Combine(Repository.BadFiles, name + ".json");
        var expected = Path.ChangeExtension(path, ".expected");

        var result = WorkloadFile.Load(path);

        result.Spec.ShouldBeNull();
        result.Diagnostics.ShouldAllBe(static d => d.Line > 0 && d.Column > 0 && d.Suggestion != null);
        // The repository may be anywhere: {dir} stands for its directory of bad files.
        var lines = string.Concat(result.Diagnostics.Select(d => d with { Place = d.Place! with { Source = name + ".json" } } + "\n"))
            .Replace(Repository.BadFiles, "{dir}", StringComparison.Ordinal);
        if (Repository.Accepts)
            File.WriteAllText(expected, lines);
        lines.ShouldBe(File.ReadAllText(expected));
    }

    [Fact]
    public void BadFiles_Count_IsAtLeastThirty() => Files().Count.ShouldBeGreaterThanOrEqualTo(30);
}
