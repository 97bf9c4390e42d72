namespace Berth.Extensions.Hosting.Tests;

/// <summary>What a stranger gets who follows docs/guide/hosting.md: its program, with packages of all libraries.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Slow = "BERTH_TEST_PACKAGES";

    private static readonly string[] s_libraries =
    [
        "Berth.Linux", "Berth.Descriptions", "Berth.Workloads", "Berth.HostServices", "Berth.Instances", "Berth.Network", "Berth.Sandbox",
        "Berth.Desktop", "Berth.Supervision", "Berth.Supervisor", "Berth.Releases", "Berth.Machines", "Berth.Fleet", "Berth.Engine",
        "Berth.Extensions.Hosting", "Berth.Extensions.HealthChecks",
    ];

    private readonly PackageFeed _feed = new();

    [Fact]
    public async Task Packages_ReferencedByAProjectElsewhere_BuildAndRun()
    {
        // These tests were built just before, so their assemblies are packed as they are.
        foreach (var library in s_libraries)
            await _feed.PackAsync(library, "--no-build", "-c", "Debug");
        var project = Write("net10.0");

        (await _feed.DotnetAsync(
            project, ["build", "-o", project + "/out", "-clp:NoSummary", "-warnaserror", _feed.Packages, .. Sources()]))
            .ShouldNotContain(": warning ");

        await ShouldRunAsync(project);
    }

    [Fact]
    public async Task Packages_PublishedNatively_RunWithoutWarnings()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Slow) is "1", $"takes minutes of CPU time: {Slow}=1 runs it");
        // Not every feed has what a native build for net10.0 needs.
        _feed.Environment["TargetFramework"] = "net9.0";
        foreach (var library in s_libraries)
            await _feed.PackAnewAsync(library);
        var project = Write("net9.0");

        (await _feed.DotnetAsync(
            project, ["publish", "-o", project + "/out", "-p:PublishAot=true", "-clp:NoSummary", _feed.Packages, .. Sources()]))
            .ShouldNotContain(": warning ");

        await ShouldRunAsync(project);
    }

    public void Dispose() => _feed.Dispose();

    private static async Task ShouldRunAsync(string project)
    {
        var output = (await Caller.Root().RunAsync([project + "/out/job"], project)).ShouldSucceed();

        output.ShouldContain("working");
        output.ShouldContain("The program ended with 3.");
    }

    /// <summary>Packages of Microsoft that this user has are not downloaded again.</summary>
    private string[] Sources() =>
    [
        $"-p:RestoreAdditionalProjectSources={_feed.Path}",
        $"-p:RestoreFallbackFolders={Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/.nuget/packages"}",
    ];

    private string Write(string framework)
    {
        var project = _feed.Project("job");
        File.WriteAllText(
            project + "/Program.cs", CodeBlock.In("docs/guide/hosting.md").Single(static block => block.Language == "csharp").Code);
        File.WriteAllText(
            project + "/job.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Berth.Extensions.Hosting" Version="0.1.0" />
                <PackageReference Include="Berth.Extensions.HealthChecks" Version="0.1.0" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.14" />
              </ItemGroup>
              <ItemGroup>
                <AssemblyAttribute Include="System.Runtime.Versioning.SupportedOSPlatformAttribute"><_Parameter1>linux</_Parameter1></AssemblyAttribute>
              </ItemGroup>
            </Project>
            """);
        return project;
    }
}
