using System.Diagnostics;

namespace Berth.TestKit;

/// <summary>A directory with packages of Berth's libraries, and projects beside it that use them.</summary>
public sealed class PackageFeed : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>Variables for all calls of dotnet.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The directory of the packages.</summary>
    public string Path => _directory["feed"];

    /// <summary>The property by which a project restores into a directory of this test, not of the user.</summary>
    public string Packages => $"-p:RestorePackagesPath={_directory["packages"]}";

    /// <summary>Makes the package of a library.</summary>
    public async Task PackAsync(string library, params string[] arguments)
    {
        await DotnetAsync(_directory.Path, ["pack", Repository.Path("src/" + library), "-o", Path, .. arguments]);
        Directory.EnumerateFiles(Path, library + ".*.nupkg").ShouldNotBeEmpty(library);
    }

    /// <summary>Makes the package of a library again, with a directory for what is built.</summary>
    public Task PackAnewAsync(string library) => PackAsync(library, "-c", "Release", $"-p:ArtifactsPath={_directory["artifacts"]}");

    /// <summary>The directory of a new project.</summary>
    public string Project(string name) => Directory.CreateDirectory(_directory[name]).FullName;

    /// <summary>Calls dotnet, which has to succeed, and returns what it prints.</summary>
    public async Task<string> DotnetAsync(string directory, params string[] arguments)
    {
        var root = System.Environment.GetEnvironmentVariable("DOTNET_ROOT");
        var dotnet = root is not null && File.Exists(root + "/dotnet") ? root + "/dotnet" : HostTool.Require("dotnet");
        var start = new ProcessStartInfo(dotnet, [.. arguments, "-v:quiet", "-nologo"])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
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

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
