using System.Globalization;
using System.Text.RegularExpressions;
using Berth.TestKit;

namespace Berth.HostServices.Generator.Tests.Packages;

/// <summary>What a stranger gets who follows the guide: its project and its code, as printed, with the packages of the libraries.</summary>
public sealed partial class PackageTests : IDisposable
{
    private const string Slow = "BERTH_TEST_PACKAGES";

    private const string Guide = "docs/guide/host-services.md";

    private static readonly string[] s_libraries = ["Berth.Linux", "Berth.HostServices", "Berth.HostServices.Generator"];

    private readonly PackageFeed _feed = new();

    [Fact]
    public async Task Packages_ReferencedByAProjectElsewhere_BuildAndRun()
    {
        // These tests were built just before, so their assemblies are packed as they are.
        foreach (var library in s_libraries)
            await _feed.PackAsync(library, "--no-build", "-c", "Debug");
        foreach (var library in s_libraries)
            File.Exists($"{_feed.Path}/{library}.0.1.0.nupkg").ShouldBeTrue(library);
        var project = Write("net10.0");
        // No source but this folder: the packages need nothing else.
        File.WriteAllText(
            project + "/nuget.config",
            $"""
            <configuration><packageSources><clear /><add key="feed" value="{_feed.Path}" /></packageSources></configuration>
            """);

        (await _feed.DotnetAsync(
            project, "build", "-o", project + "/out", "-clp:NoSummary", "-warnaserror", _feed.Packages))
            .ShouldNotContain(": warning ");

        await ShouldTellTheTimeAsync(project);
    }

    [Fact]
    public async Task Packages_PublishedNatively_RunWithoutWarnings()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Slow) is "1", $"takes over a minute of CPU time: {Slow}=1 runs it");
        // Not every feed has what a native build for net10.0 needs. The project of the generator has a framework of its own.
        _feed.Environment["TargetFramework"] = "net9.0";
        foreach (var library in s_libraries)
            await _feed.PackAnewAsync(library);
        var project = Write("net9.0");

        (await _feed.DotnetAsync(
            project, "publish", "-o", project + "/out", "-p:PublishAot=true", _feed.Packages,
            $"-p:RestoreAdditionalProjectSources={_feed.Path}", "-clp:NoSummary"))
            .ShouldNotContain(": warning ");

        await ShouldTellTheTimeAsync(project);
    }

    private static async Task ShouldTellTheTimeAsync(string project)
    {
        var told = (await Caller.Root().RunAsync([project + "/out/clock"], project)).ShouldSucceed();
        (DateTimeOffset.Parse(told, CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow()).Duration()
            .ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    public void Dispose() => _feed.Dispose();

    /// <summary>Writes each block of code to the file that the text before it names.</summary>
    private string Write(string framework)
    {
        var project = _feed.Project("clock");
        var lines = File.ReadAllLines(Repository.Path(Guide));
        var blocks = CodeBlock.In(Guide).Where(static block => block.Language is "csharp" or "xml").ToList();
        blocks.Count.ShouldBeGreaterThan(4);
        foreach (var block in blocks)
        {
            var name = lines[..block.Line].SelectMany(static line => FileName().Matches(line)).Last().Groups["name"].Value;
            var path = Path.Combine(project, name);
            File.Exists(path).ShouldBeFalse($"{name} is printed twice");
            File.WriteAllText(path, block.Code.Replace("net10.0", framework, StringComparison.Ordinal));
        }

        return project;
    }

    [GeneratedRegex("""`(?<name>\w+\.(cs|csproj))`""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex FileName();
}
