using Berth.CommandLine;
using Berth.Engine.Specs;

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
        var request = RunLine.Find(["run", "--ro", "/a", "--ro=/b", "--memory", "64M", "-t", "--", "true"]);

        request.ShouldNotBeNull();
        request.ReadOnly.ShouldBe(["/a", "/b"]);
        request.Memory.ShouldBe("64M");
        request.Tty.ShouldBeTrue();
        request.File.ShouldBeNull();
    }

    [Theory]
    [InlineData]
    [InlineData("ps")]
    [InlineData("explain", "notes")]
    [InlineData("run", "--help")]
    [InlineData("run", "-h", "--", "true")]
    [InlineData("run", "[suggest]")]
    [InlineData("run", "--memory")]
    [InlineData("run", "one", "two")]
    [InlineData("--", "run")]
    public void Find_AnythingElse_IsNothing(params string[] arguments) => RunLine.Find(arguments).ShouldBeNull();

    [Fact]
    public void Find_HelpBehindTheDashes_IsTheWorkloads() => RunLine.Find(["run", "--", "ls", "--help"])!.Command.ShouldBe(["ls", "--help"]);

    [Fact]
    public void Find_AWrongValue_IsAUsageError() => Should.Throw<UsageException>(() => RunLine.Find(["run", "--pids", "many", "--", "true"]));
}
