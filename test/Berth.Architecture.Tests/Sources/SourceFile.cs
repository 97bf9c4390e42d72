using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Sources;

/// <summary>A C# file of the repository.</summary>
internal sealed record SourceFile(string Path, IReadOnlyList<string> Lines)
{
    /// <summary>The product's files.</summary>
    public static IReadOnlyList<SourceFile> Product { get; } = In("src/");

    /// <summary>The tests' files, benchmarks and fuzzers included.</summary>
    public static IReadOnlyList<SourceFile> Tests { get; } = [.. In("test/"), .. In("bench/"), .. In("fuzz/")];

    public string Text => string.Join('\n', Lines);

    public static IReadOnlyList<SourceFile> In(string folder) =>
        [.. Repo.Matching(folder, ".cs").Select(path => new SourceFile(path, File.ReadAllLines(Repo.FullPath(path))))];

    /// <summary>A line without its comment. Good enough for rules: a string with two slashes in it loses its end, no more.</summary>
    public static string Code(string line) => line.IndexOf("//", StringComparison.Ordinal) is var start and >= 0 ? line[..start] : line;
}
