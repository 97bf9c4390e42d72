namespace SampleServices.Tests;

/// <summary>The sample as it is in the checkout, run by the berth command, but for the port.</summary>
public sealed class SampleRunTests
{
    private const string Port = "8391";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_Sample_FetchesReadsAndIsRefused(bool root)
    {
        using var sample = new Sample(root ? Caller.Root() : Caller.Ordinary());
        await using var server = new WebServer(static _ => WebServer.Page("a page"));
        sample.Replace($"127.0.0.1:{Port}", server.Authority);

        var lines = (await sample.BerthAsync("run", "berth.json")).ShouldSucceed().Split('\n');

        lines.ShouldBe([
            "network     lo", "fetched     200 a page", "refused     UnauthorizedAccessException: example.org:80 is not granted.",
            "read        A file that the sandbox has no path to.",
            "refused     UnauthorizedAccessException: \"../berth.json\" leads out of the granted directory, or through a link.",
            "refused     MethodNotGranted: \"list\" of files is not granted; granted: open", "",
        ]);
        sample.Services().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WhileItRuns_PsNamesTheServicesAndAfterwardsNoneIsLeft(bool root)
    {
        using var sample = new Sample(root ? Caller.Root() : Caller.Ordinary());
        sample.Replace("[\"python3\", \"/app/workload.py\"]", "[\"sh\", \"-c\", \"echo up; read line\"]");
        using var running = sample.Start("run", "berth.json");
        (await running.LineAsync()).ShouldBe("up");

        (await sample.BerthAsync("ps", "--json")).ShouldSucceed().ShouldSatisfyAllConditions(
            static text => text.ShouldContain("\"fetch\""), static text => text.ShouldContain("\"files\""));
        await Eventually.Async(() => sample.Services().Count == 2);
        await running.Input.WriteLineAsync();
        (await running.EndAsync()).ExitCode.ShouldBe(0);

        sample.Services().ShouldBeEmpty();
    }

    /// <summary>A copy of the sample that its caller owns.</summary>
    private sealed class Sample : IDisposable
    {
        private readonly TemporaryDirectory _directory = new(forEveryone: true);
        private readonly Caller _caller;

        public Sample(Caller caller)
        {
            HostTool.Require("python3");
            _caller = caller;
            var source = Repository.Path("samples/host-services");
            foreach (
                var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(source, f)))
            {
                if (file.StartsWith("services/", StringComparison.Ordinal))
                    continue;
                Directory.CreateDirectory(Path.GetDirectoryName(_directory[file])!);
                File.Copy(Path.Combine(source, file), _directory[file]);
            }

            caller.Own(_directory.Path);
        }

        public void Replace(string text, string by)
        {
            foreach (var path in (string[])[_directory["berth.json"], _directory["python/workload.py"]])
                File.WriteAllText(path, File.ReadAllText(path).Replace(text, by, StringComparison.Ordinal));
        }

        public Task<CommandOutput> BerthAsync(params string[] arguments) =>
            _caller.RunAsync([BerthBinary.Path, .. arguments], _directory.Path, Environment);

        public RunningCommand Start(params string[] arguments) =>
            _caller.Start([BerthBinary.Path, .. arguments], _directory.Path, Environment);

        /// <summary>The processes of services that were started here.</summary>
        public IReadOnlyList<string> Services() =>
            [.. Directory.EnumerateDirectories("/proc").Where(p => IsHere(p)
                && Text(p + "/cmdline").StartsWith("SampleServices\0", StringComparison.Ordinal))];

        public void Dispose() => _directory.Dispose();

        private KeyValuePair<string, string>[] Environment =>
        [
            new("PATH", AppContext.BaseDirectory + ":/usr/local/bin:/usr/bin:/bin"), new("BERTH_STATE_DIR", _directory["state"]),
            new("DOTNET_ROOT", System.Environment.GetEnvironmentVariable("DOTNET_ROOT")
                ?? Path.GetFullPath("../../..", System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory())),
        ];

        private bool IsHere(string process)
        {
            try
            {
                return new DirectoryInfo(process + "/cwd").LinkTarget == _directory.Path;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }

        private static string Text(string file)
        {
            try
            {
                return File.ReadAllText(file);
            }
            catch (IOException)
            {
                return "";
            }
        }
    }
}
