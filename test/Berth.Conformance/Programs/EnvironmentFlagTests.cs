using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Programs;

/// <summary>Variables of flags and files, and what is recorded of them.</summary>
public sealed class EnvironmentFlagTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Name_WithoutAValue_PassesTheCallersOn(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        var ran = await jail.RunOutsideAsync(
            "sh", "-c",
            $"PASSED='a b=c' KEPT=1 EMPTY= exec {BerthBinary.Path} run --env PASSED --env EMPTY -- sh -c 'env | grep -E ^PASSED= && env"
                + " | grep -E ^EMPTY= && ! env | grep KEPT'");
        var refused = await jail.RunAsync(["true"], "--env", "NOT_SET_HERE");

        ran.ShouldSucceed().ShouldBe("PASSED=a b=c\nEMPTY=\n");
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("--env: \"NOT_SET_HERE\" is not set here");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task File_GivesItsLinesAsTheyAre_AndFlagsWin(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        jail.Write("one.env", "# comment\n\nA=1\nB=\"q $HOME\\n\"\r\nC=x=y \nPASSED\nD=\n");
        jail.Write("two.env", "A=2");

        var ran = await jail.RunOutsideAsync(
            "sh", "-c", $"PASSED=p exec {BerthBinary.Path} run --env-file one.env --env-file two.env --env C=flag -- "
                + "sh -c 'env | grep -E \"^(A|B|C|D|PASSED)=\" | sort'");

        ran.ShouldSucceed().ShouldBe("A=2\nB=\"q $HOME\\n\"\nC=flag\nD=\nPASSED=p\n");
    }

    [Theory]
    [InlineData("A=1\nA B=2", "bad.env:2: the name has a blank in it")]
    [InlineData("=hunter2", "bad.env:1: there is no name before =")]
    [InlineData("export A=hunter2", "bad.env:1: the name has a blank in it")]
    [InlineData("NOT_SET_HERE", "bad.env:1: \"NOT_SET_HERE\" is not set here")]
    [InlineData("A=hunter2\0", "bad.env:1: the line holds a NUL character")]
    public async Task File_ThatIsWrong_IsRefusedByLine_WithoutAValue(string content, string expected)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        jail.Write("bad.env", content);

        var refused = await jail.RunAsync(["true"], "--env-file", "bad.env");

        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Error.ShouldContain(expected);
        refused.Error.ShouldNotContain("hunter2");
    }

    /// <summary>A value stands in no file of Berth's, also not those of the caller that a plain process has.</summary>
    [Theory]
    [InlineData(JailKind.BerthAsRoot)]
    [InlineData(JailKind.BerthAsUser)]
    [InlineData(JailKind.BerthAsUser, "--require", "none")]
    public async Task Value_IsInNoStateFile_AndExecHasIt(JailKind kind, params string[] more)
    {
        using var jail = Jail.Make(kind);
        const string Value = "hunter2-77aa";
        using var run = jail.Start(["sh", "-c", "echo ready; exec sleep 1000"], [
            .. more, "--env", $"TOKEN={Value}", "--env", "LANG=C",
        ]);
        (await run.LineAsync()).ShouldBe("ready");
        var record = jail.Records().ShouldHaveSingleItem();

        File.ReadAllText(record).ShouldNotContain(Value);
        File.ReadAllText(record).ShouldContain("\"TOKEN\"");
        (await jail.BerthAsync("exec", Path.GetFileNameWithoutExtension(record), "--", "sh", "-c", "echo $TOKEN $LANG"))
            .ShouldSucceed().ShouldBe($"{Value} C\n");

        run.Signal("TERM");
        (await run.EndAsync()).ExitCode.ShouldBe(128 + 15);
    }

    /// <summary>A command gets the rest, and the user is told.</summary>
    [Fact]
    public async Task Exec_IntoAWorkloadThatHasOverwrittenItsEnvironment_NamesWhatIsMissing()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        using var run = jail.Start(
            ["env", "-u", "TOKEN", "sh", "-c", "echo ready; exec sleep 1000"], "--env", "TOKEN=x", "--env", "OTHER=y");
        (await run.LineAsync()).ShouldBe("ready");
        var id = Path.GetFileNameWithoutExtension(jail.Records().ShouldHaveSingleItem());

        var entered = await jail.BerthAsync("exec", id, "--", "sh", "-c", "echo ${TOKEN-none} $OTHER");

        entered.ShouldSucceed().ShouldBe("none y\n");
        entered.Error.ShouldBe("berth: the command does not get TOKEN: the workload has overwritten its environment\n");
        run.Signal("TERM");
        (await run.EndAsync()).ExitCode.ShouldBe(128 + 15);
    }
}
