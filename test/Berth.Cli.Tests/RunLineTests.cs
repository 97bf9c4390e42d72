using System.CommandLine;
using System.Text.Json;
using Berth.CommandLine;
using Berth.Engine.Specs;
using Berth.Workloads.Specs;

namespace Berth.Cli.Tests;

public sealed class RunLineTests
{
    [Fact]
    public void Find_FileAndCommand_IsTheRequest()
    {
        var request = RunLine.Find(["run", "notes", "--", "ls", "-l", "--"]);

        request.ShouldNotBeNull();
        request.File.ShouldBe("notes");
        request.Command.ShouldBe(["ls", "-l", "--"]);
    }

    [Fact]
    public void Find_Flags_AreRead()
    {
        var request =
            RunLine.Find(["run", "--ro", "/a", "--ro=/b", "--profile", "strict", "--identity:7", "notes", "--env", "A=b=c", "--", "true"]);

        request.ShouldNotBeNull();
        request.ReadOnly.ShouldBe(["/a", "/b"]);
        request.Profile.ShouldBe(SandboxProfile.Strict);
        request.Identity.ShouldBe(7);
        request.Environment.ShouldBe(["A=b=c"]);
        request.File.ShouldBe("notes");
    }

    [Fact]
    public void Find_RandomLines_AreReadAsTheParserDoes()
    {
        string[] words =
        [
            "--ro", "--rw", "--bind", "--tmpfs", "--env", "--deny", "--network", "--profile", "--require", "--identity", "--cwd",
                "--memory", "--pids", "--tty", "-t", "--nope",
            "--ro=/a", "--ro:/a", "--env=A=b", "--bind:/a:/b", "--profile=strict", "--identity=", "--tty=false", "/a", "/b:/c", "A=b", "",
                "strict", "Strict", "host", "none", "7", "-7", "+7",
            "1e1", "64M", "namespaces", "@file", "[x]", "\"q\"", "true", "--", "-", "---", "--ro=", "--=", "-h", "--version",
        ];
        var read = 0;
        Properties.Of(
            random =>
            {
                var line = Enumerable.Range(0, random.Next(6)).Select(_ => words[random.Next(words.Length)]).ToArray();
                if (RunLine.Find(["run", .. line]) is not { } found)
                    return;
                read++;
                var (own, command) = CommandLineParts.Of(line);
                var run = new Command("run");
                var arguments = new WorkloadArguments(run, command);
                var parsed = run.Parse(own);
                parsed.Errors.ShouldBeEmpty(string.Join(' ', line));
                Text(found).ShouldBe(Text(arguments.Read(parsed)), string.Join(' ', line));
            },
            20_000);
        read.ShouldBeGreaterThan(500);
    }

    private static string Text(WorkloadSource request) => JsonSerializer.Serialize(request);

    [Theory]
    [InlineData]
    [InlineData("ps")]
    [InlineData("explain", "notes")]
    [InlineData("run", "--help")]
    [InlineData("run", "-h", "--", "true")]
    [InlineData("run", "[suggest]")]
    [InlineData("run", "--memory")]
    [InlineData("run", "one", "two")]
    [InlineData("run", "--pids", "many", "--", "true")]
    [InlineData("run", "--profile", "none", "--", "true")]
    [InlineData("run", "--tty", "--", "true")]
    [InlineData("run", "--cwd", "/a", "--cwd", "/b", "--", "true")]
    [InlineData("run", "--ro", "@/a", "--", "true")]
    [InlineData("--", "run")]
    public void Find_AnythingElse_IsNothing(params string[] arguments) => RunLine.Find(arguments).ShouldBeNull();

    [Fact]
    public void Find_HelpBehindTheDashes_IsTheWorkloads() =>
        RunLine.Find(["run", "--", "ls", "--help"])!.Command.ShouldBe(["ls", "--help"]);
}
