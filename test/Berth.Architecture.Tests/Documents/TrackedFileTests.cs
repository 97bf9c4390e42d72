using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Documents;

/// <summary>Nothing in the repository is true on one developer's machine only.</summary>
public sealed partial class TrackedFileTests
{
    [Fact]
    public void Files_PackageRegistries_AreNotNamed() =>
        Mentions(RegistryHost()).ShouldBeEmpty("a clone uses the registries its machine is set up with");

    [Fact]
    public void Files_DevelopersPaths_AreNotNamed() => Mentions(DeveloperPath()).ShouldBeEmpty();

    [Fact]
    public void Files_LineEndings_AreUnix() =>
        Repo.Files.Where(IsText).Where(file => Repo.Read(file).Contains('\r')).ShouldBeEmpty();

    [Fact]
    public void Files_MarkersOfAMergeConflict_AreNotLeftInThem() => Mentions(ConflictMarker()).ShouldBeEmpty();

    private static IEnumerable<string> Mentions(Regex pattern) =>
        from file in Repo.Files
        where IsText(file)
        from match in pattern.Matches(Repo.Read(file)).Cast<Match>()
        select $"{file}: {match.Value}";

    // Bad input for the parsers holds whatever it holds.
    private static bool IsText(string file) =>
        !file.Contains("/BadFiles/", StringComparison.Ordinal) && !file.Contains("/Corpus/", StringComparison.Ordinal)
        && Path.GetExtension(file) is not (".bin" or ".png" or ".elf" or ".snk");

    // Taken apart so that this file does not hold them.
    [GeneratedRegex(@"\b(?:nuget\" + @".org|npmjs\" + @".(?:org|com)|deb\" + @".debian\.org|pypi\" + @".org|proxy\.golang\" + ".org)")]
    private static partial Regex RegistryHost();

    [GeneratedRegex("^(?:<{7}|>{7}) ", RegexOptions.Multiline)]
    private static partial Regex ConflictMarker();

    [GeneratedRegex(@"(?<![\w.*)}])/(?:wo" + "rk|Us" + @"ers)/\w+|C:\\Us" + @"ers\\")]
    private static partial Regex DeveloperPath();
}
