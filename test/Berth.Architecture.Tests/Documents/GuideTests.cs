using Berth.Architecture.Tests.Repository;
using Berth.TestKit;

namespace Berth.Architecture.Tests.Documents;

/// <summary>The programs in docs/guide are those of samples/csharp, which are compiled and run.</summary>
public sealed class GuideTests
{
    [Theory]
    [InlineData("sandbox")]
    [InlineData("supervision")]
    [InlineData("workloads")]
    [InlineData("releases")]
    [InlineData("hosting")]
    public void Guide_OfALibrary_ShowsItsSample(string library) =>
        Repo.Read($"docs/guide/{library}.md").ShouldContain($"```csharp\n{Repo.Read($"samples/csharp/{library}/Program.cs")}```\n");

    [Fact]
    public void CSharp_OfEachPage_IsThatOfASampleOrPrintedForATest()
    {
        var samples = Repo.Matching("samples/csharp/", "/Program.cs").Select(Repo.Read).ToHashSet(StringComparer.Ordinal);
        // PackageTests builds and runs the code of the former as it is printed.
        Repo.Matching("", ".md").Where(static page => page is not "docs/guide/host-services.md")
            .SelectMany(CodeBlock.In)
            .Where(block => block.Language is "csharp" or "cs" or "c#" && !samples.Contains(block.Code))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sandbox", 15)]
    [InlineData("supervision", 15)]
    [InlineData("releases", 15)]
    public void Sample_OfALibrary_IsShort(string library, int lines) =>
        Repo.Read($"samples/csharp/{library}/Program.cs")
            .Split('\n')
            .Count(static line => line.Trim() is not ("" or "{" or "}"))
            .ShouldBeLessThanOrEqualTo(lines);
}
