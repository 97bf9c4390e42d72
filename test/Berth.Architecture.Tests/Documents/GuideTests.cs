using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Documents;

/// <summary>The programs in docs/guide are those of samples/csharp, which are compiled and run.</summary>
public sealed class GuideTests
{
    [Theory]
    [InlineData("sandbox")]
    [InlineData("supervision")]
    [InlineData("workloads")]
    [InlineData("releases")]
    public void Guide_OfALibrary_ShowsItsSample(string library) =>
        Repo.Read($"docs/guide/{library}.md").ShouldContain($"```csharp\n{Repo.Read($"samples/csharp/{library}/Program.cs")}```\n");

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
