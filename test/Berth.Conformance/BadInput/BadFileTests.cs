using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.BadInput;

/// <summary>Wrong files and wrong flags: place, reason and suggestion, exit code 2, and nothing done.</summary>
public sealed class BadFileTests
{
    private const string Folder = "test/Berth.Workloads.Tests/BadFiles";

    [Fact]
    public async Task Run_OfEveryBadFile_SaysWhereWhyAndWhatToDo()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var files = Directory.GetFiles(Repository.Path(Folder), "*.json");
        files.Length.ShouldBeGreaterThanOrEqualTo(30);
        foreach (var file in files)
        {
            var name = Path.GetFileName(file);
            var copy = Path.Combine(jail.Workspace, name);
            File.Copy(file, copy);
            var expected = File.ReadLines(Path.ChangeExtension(file, ".expected"))
                .First()
                .Replace("{dir}", jail.Workspace, StringComparison.Ordinal);

            var result = await jail.BerthAsync("run", name);

            result.ExitCode.ShouldBe(2, $"{name}: {result}");
            result.Output.ShouldBe("", name);
            result.Error.ShouldStartWith("berth: " + expected, Case.Sensitive, name);
            result.Error.ShouldNotContain("   at ", Case.Sensitive, name);
            Directory.GetFileSystemEntries(jail.Workspace).ShouldBe([copy], name);
            Directory.Exists(jail.State).ShouldBeFalse(name);
            File.Delete(copy);
        }
    }

    /// <summary>Opening it would wait for a writer. A workload may have made it, for the next command in its workspace.</summary>
    [Theory]
    [InlineData("run")]
    [InlineData("run", ".")]
    [InlineData("run", "berth.json")]
    [InlineData("explain", "berth.json")]
    [InlineData("show", "./berth.json")]
    [InlineData("compile", "-o", "app", "berth.json")]
    [InlineData("up")]
    [InlineData("up", "-d", "berth.json")]
    [InlineData("service", "register", "berth.json")]
    public async Task Description_ThatIsANamedPipe_IsRefusedAndNotWaitedFor(params string[] command)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        (await jail.RunOutsideAsync("mkfifo", "berth.json")).ShouldSucceed();

        var refused = await Deadline.Within(jail.BerthAsync(command));

        (refused.ExitCode, refused.Output).ShouldBe((2, ""), $"{refused}");
        refused.Error.ShouldContain("berth.json: it is a named pipe, which has nothing to read until a program writes to it");
    }

    /// <summary>What a shell's <c>&lt;(…)</c> makes is open already, with a writer.</summary>
    [Fact]
    public async Task Description_FromAPipeThatTheCallerHasOpen_IsRead()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        const string Description = """{ "name": "piped", "command": ["echo", "from a pipe"] }""";

        (await jail.RunOutsideAsync("sh", "-c", $"echo '{Description}' | {BerthBinary.Path} run /dev/stdin"))
            .ShouldSucceed()
            .ShouldBe("from a pipe\n");
    }

    /// <summary>The launcher says it by itself: nothing of Berth runs then.</summary>
    [Fact]
    public async Task Run_OfAProgramWithControlCharactersInItsName_DoesNotSendThemToTheTerminal()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var program = Path.Combine(jail.Workspace, "a\e[2J\u202eb");
        File.WriteAllText(program, "no program");
        File.SetUnixFileMode(program, (UnixFileMode)0x1ED);

        foreach (var said in new[] { await jail.BerthAsync("run", "--", program), await jail.BerthAsync("run", "--", program + "c") })
        {
            said.ExitCode.ShouldBeOneOf(126, 127);
            said.Error.ShouldContain("a?[2J?b");
            said.Error.ShouldNotContain("\e");
        }
    }

    [Theory]
    [InlineData("run", "--", "true")]
    [InlineData("explain", "--", "true")]
    [InlineData("run", "berth.json")]
    [InlineData("up")]
    public async Task CurrentDirectory_ThatWasRemoved_IsSaid(params string[] command)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var result = await jail.RunOutsideAsync(
            "sh", "-c", $"mkdir gone && cd gone && rmdir ../gone && exec {BerthBinary.Path} {string.Join(' ', command)}");
        result.ExitCode.ShouldBeOneOf(2, 125);
        result.Error.ShouldContain("the current directory", Case.Sensitive, $"{result}");
        result.Error.ShouldContain("removed", Case.Sensitive, $"{result}");
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("--identity", "--identity", "identity 10000 is out of range", "--identity", "10000", "--", "true")]
    [InlineData("--bind", "--bind", "is not SOURCE:TARGET", "--bind", "nonsense", "--", "true")]
    [InlineData("--env", "--env", "is not KEY=VALUE", "--env", "=x", "--", "true")]
    [InlineData("--memory", "--memory", "is not a size", "--memory", "lots", "--", "true")]
    [InlineData("--deny", "--deny", "is not absolute", "--deny", ".env", "--", "true")]
    [InlineData("--profile", "", "--profile", "--profile", "lax", "--", "true")]
    [InlineData("--network", "", "--network", "--network", "some", "--", "true")]
    [InlineData("--cwd", "", "/no/such/place", "--cwd", "/no/such/place", "--", "true")]
    [InlineData("--ro", "", "/no/such/place", "--ro", "/no/such/place", "--", "true")]
    [InlineData("nothing", "", "nothing to run", "")]
    [InlineData("file", "none.json", "no such file", "none.json")]
    [InlineData("flag", "", "--no-such-flag", "--no-such-flag", "--", "true")]
    public async Task Run_WithABadFlag_NamesItAndDoesNothing(string what, string start, string text, params string[] arguments)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var result = await jail.BerthAsync(["run", .. arguments.Where(static a => a.Length > 0)]);

        result.ExitCode.ShouldBe(2, $"{what}: {result}");
        result.Output.ShouldBe("");
        result.Error.ShouldStartWith("berth: " + start);
        result.Error.ShouldContain(text);
        result.Error.ShouldNotContain("   at ");
        jail.Records().ShouldBeEmpty();
        Directory.GetFileSystemEntries(jail.Workspace).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("show", "deadbeef")]
    [InlineData("stop", "deadbeef")]
    [InlineData("exec", "deadbeef", "--", "true")]
    [InlineData("compile", "--", "true")]
    public async Task Command_ThatIsWrong_ExitsWith2(params string[] arguments)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var result = await jail.BerthAsync(arguments);

        result.ExitCode.ShouldBe(2, $"{result}");
        result.Error.ShouldStartWith("berth: ");
        result.Error.ShouldNotContain("   at ");
    }
}
