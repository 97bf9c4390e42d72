using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Berth.TestKit;

namespace Berth.HostServices.Generator.Tests.Packages;

/// <summary>What a stranger gets who follows the guide: its project and its code, as printed, with the packages of the libraries.</summary>
public sealed partial class PackageTests : IDisposable
{
    private const string Slow = "BERTH_TEST_PACKAGES";

    private static readonly string s_guide = File.ReadAllText(Repository.Path("docs/guide/host-services.md"));

    private static readonly string[] s_libraries = ["Berth.Linux", "Berth.HostServices", "Berth.HostServices.Generator"];

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _environment = [];

    private string Packages => $"-p:RestorePackagesPath={_directory.Path}/packages";

    private string Feed => _directory.Path + "/feed";

    [Fact]
    public async Task Packages_ReferencedByAProjectElsewhere_BuildAndRun()
    {
        // These tests were built just before, so their assemblies are packed as they are.
        foreach (var library in s_libraries)
            await PackAsync(library, "--no-build", "-c", "Debug");
        foreach (var library in s_libraries)
            File.Exists($"{Feed}/{library}.0.1.0.nupkg").ShouldBeTrue(library);
        var project = Write("net10.0");
        // No source but this folder: the packages need nothing else.
        File.WriteAllText(
            project + "/nuget.config",
            $"""
            <configuration><packageSources><clear /><add key="feed" value="{Feed}" /></packageSources></configuration>
            """);

        (await DotnetAsync(
            project, "build", "-o", project + "/out", "-clp:NoSummary", "-warnaserror", Packages))
            .ShouldNotContain(": warning ");

        await ShouldTellTheTimeAsync(project);
    }

    [Fact]
    public async Task Packages_PublishedNatively_RunWithoutWarnings()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Slow) is "1", $"takes over a minute of CPU time: {Slow}=1 runs it");
        // Not every feed has what a native build for net10.0 needs. The project of the generator has a framework of its own.
        _environment["TargetFramework"] = "net9.0";
        foreach (var library in s_libraries)
            await PackAsync(library, "-c", "Release", $"-p:ArtifactsPath={_directory.Path}/artifacts");
        var project = Write("net9.0");

        (await DotnetAsync(
            project, "publish", "-o", project + "/out", "-p:PublishAot=true", Packages,
            $"-p:RestoreAdditionalProjectSources={Feed}", "-clp:NoSummary"))
            .ShouldNotContain(": warning ");

        await ShouldTellTheTimeAsync(project);
    }

    private static async Task ShouldTellTheTimeAsync(string project)
    {
        var told = (await Caller.Root().RunAsync([project + "/out/clock"], project)).ShouldSucceed();
        (DateTimeOffset.Parse(told, CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow()).Duration()
            .ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Writes each block of code to the file that the text before it names.</summary>
    private string Write(string framework)
    {
        var project = Directory.CreateDirectory(_directory.Path + "/clock").FullName;
        var blocks = CodeBlock().Matches(s_guide);
        blocks.Count.ShouldBeGreaterThan(4);
        foreach (var block in blocks.AsEnumerable())
        {
            var name = FileName().Matches(s_guide[..block.Index]).LastOrDefault().ShouldNotBeNull(block.Value).Groups["name"].Value;
            var path = Path.Combine(project, name);
            File.Exists(path).ShouldBeFalse($"{name} is printed twice");
            File.WriteAllText(path, block.Groups["code"].Value.Replace("net10.0", framework, StringComparison.Ordinal));
        }

        return project;
    }

    private Task PackAsync(string library, params string[] arguments) =>
        DotnetAsync(_directory.Path, ["pack", Repository.Path("src/" + library), "-o", Feed, .. arguments]);

    private async Task<string> DotnetAsync(string directory, params string[] arguments)
    {
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        var dotnet = root is not null && File.Exists(root + "/dotnet") ? root + "/dotnet" : HostTool.Require("dotnet");
        var start = new ProcessStartInfo(dotnet, [.. arguments, "-v:quiet", "-nologo"])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        process.ExitCode.ShouldBe(0, await output + await error);
        return await output;
    }

    [GeneratedRegex(
        """^```(csharp|xml)\n(?<code>.*?)^```""", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("""`(?<name>\w+\.(cs|csproj))`""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex FileName();
}
