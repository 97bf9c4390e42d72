namespace Berth.Cli.Tests;

/// <summary>What the command line says of itself, and of those who use it wrongly.</summary>
public sealed class FlagTests
{
    private static readonly string[] s_workload =
    [
        "FILE", "--ro", "--rw", "--bind", "--tmpfs", "--env", "--deny", "--network", "--profile", "--require", "--identity", "--cwd",
            "--memory", "--pids", "--tty",
    ];

    public static TheoryData<string, string[]> Commands { get; } = new()
    {
        { "", ["run", "explain", "compile", "ps", "show", "stop", "exec", "schema", "doctor", "completions", "--help", "--version"] },
        { "run", s_workload },
        { "explain", [.. s_workload, "--json", "--brief"] },
        { "compile", [.. s_workload, "--output", "--arch"] },
        { "ps", ["--json"] },
        { "show", ["--json"] },
        { "stop", [] },
        { "exec", [] },
        { "schema", [] },
        { "doctor", ["--json"] },
        { "completions", [] },
    };

    [Theory, MemberData(nameof(Commands))]
    public async Task Help_OfEveryCommand_ShowsAllItTakes(string command, string[] options)
    {
        var help = (await BerthProgram.Run(command.Length == 0 ? ["--help"] : [command, "--help"])).ShouldSucceed();
        foreach (var option in (string[])[.. options, "--debug"])
            help.ShouldContain(option, Case.Sensitive);
        help.ShouldStartWith("Description:");
        help.Split('\n')[1].Trim().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("run --no-such-option", "--no-such-option")]
    [InlineData("run --identity", "--identity")]
    [InlineData("run --identity x -- true", "--identity: \"x\" is not a whole number")]
    [InlineData("run --identity 10000 -- true", "identity 10000 is out of range (0 to 9999)")]
    [InlineData("run --network some -- true", "--network: \"some\" is not one of none, host")]
    [InlineData("run --profile x -- true", "--profile")]
    [InlineData("run --require x -- true", "--require")]
    [InlineData("run --memory much -- true", "is not a size")]
    [InlineData("run --bind x -- true", "is not SOURCE:TARGET")]
    [InlineData("run --env NOT_SET_HERE -- true", "is not set here")]
    [InlineData("run --deny x -- true", "is not absolute")]
    [InlineData("run /no/such/berth.json", "/no/such/berth.json")]
    [InlineData("run --cwd /no/such -- true", "/no/such")]
    [InlineData("run --ro /no/such -- true", "/no/such")]
    [InlineData("run a b", "b")]
    [InlineData("explain --brief=x -- true", "x")]
    [InlineData("compile -- true", "--output")]
    [InlineData("show", "")]
    [InlineData("show 0123456789", "no running instance")]
    [InlineData("stop 0123456789", "no running instance")]
    [InlineData("completions nonsense", "nonsense")]
    public async Task Misuse_OfAnyKind_IsExplainedAndExits2(string arguments, string said)
    {
        using var state = new TemporaryDirectory();
        var result = await BerthProgram.Run(arguments.Split(' '), ("BERTH_STATE_DIR", state.Path));
        (result.ExitCode, result.Output).ShouldBe((2, ""), result.Error);
        result.Error.ShouldContain(said);
        result.Error.ShouldNotContain("   at ");
        Directory.EnumerateFileSystemEntries(state.Path).ShouldBeEmpty("nothing was done");
    }

    [Fact]
    public async Task Nothing_SaysWhereHelpIs()
    {
        var result = await BerthProgram.Run([]);
        (result.ExitCode, result.Output).ShouldBe((2, ""));
        result.Error.ShouldContain("`berth COMMAND --help`");
    }

    [Fact]
    public async Task Version_IsThatOfTheAssembly() =>
        (await BerthProgram.Run(["--version"])).ShouldSucceed().Trim().ShouldBe(typeof(FlagTests).Assembly.GetName().Version!.ToString(3));

    [Fact]
    public async Task Schema_IsJson()
    {
        using var document = System.Text.Json.JsonDocument.Parse((await BerthProgram.Run(["schema"])).ShouldSucceed());
        document.RootElement.GetProperty("$schema").GetString().ShouldNotBeNull();
    }

    [Fact]
    public async Task NoColor_NotOnATerminal_ThereAreNoEscapes()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.Write("berth.json", "{ \"name\": \"x\", \"nmae\": 1 }");
        foreach (var environment in ((string, string)[][])[[("TERM", "xterm-256color")], [("TERM", "xterm-256color"), ("NO_COLOR", "1")]])
        {
            var result = await BerthProgram.Run(["run", file], environment);
            result.ExitCode.ShouldBe(2);
            result.Error.ShouldContain("nmae");
            result.Error.ShouldNotContain('\u001b');
            (await BerthProgram.Run(["doctor"], environment)).Output.ShouldNotContain('\u001b');
        }
    }

    [Fact]
    public async Task Debug_ShowsWhereAnErrorComesFrom() =>
        (await BerthProgram.Run(["run", "--debug", "--ro", "/no/such", "--", "true"])).Error.ShouldContain("   at ");

    [Fact]
    public async Task Completions_ForEveryShell_AskBerthItself()
    {
        foreach (var shell in (string[])["bash", "zsh", "fish"])
            (await BerthProgram.Run(["completions", shell])).ShouldSucceed().ShouldContain("[suggest:");
        (await BerthProgram.Run(["[suggest:2]", "ex"])).ShouldSucceed().ShouldBe("exec\nexplain\n");
    }
}
