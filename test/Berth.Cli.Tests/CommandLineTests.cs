using System.Text.Json;
using System.Xml.Linq;

namespace Berth.Cli.Tests;

/// <summary>What the command line says: nothing here starts a workload.</summary>
public sealed class CommandLineTests
{
    public static TheoryData<string> Commands =>
        ["run", "explain", "compile", "ps", "show", "stop", "exec", "service-call", "schema", "doctor", "completions"];

    [Fact]
    public void Help_OfBerth_NamesEveryCommand()
    {
        var said = Said.By("--help");

        said.ExitCode.ShouldBe(0);
        foreach (var command in Commands)
            said.Output.ShouldContain($"  {command.Data} ");
    }

    [Fact]
    public void Version_IsTheOneOfTheVersionFile()
    {
        var file = XDocument.Load(Repository.Path("Directory.Packages.props"));

        var said = Said.By("--version");

        said.Output.Trim().ShouldBe(file.Descendants("Version").Single().Value);
        said.ExitCode.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfACommand_SaysWhatItIsFor(string command)
    {
        var said = Said.By(command, "--help");

        said.ExitCode.ShouldBe(0);
        said.Output.ShouldContain("Description:");
        said.Output.ShouldContain($"berth {command}");
        said.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("run", "--no-such-flag", "--", "true")]
    [InlineData("run", "--profile", "lax", "--", "true")]
    [InlineData("run", "--network", "some", "--", "true")]
    [InlineData("run", "--identity", "me", "--", "true")]
    [InlineData("run", "--identity", "10000", "--", "true")]
    [InlineData("run", "--memory", "1Q", "--", "true")]
    [InlineData("run", "--bind", "nowhere", "--", "true")]
    [InlineData("run", "--env", "=x", "--", "true")]
    [InlineData("run", "/no/such/berth.json")]
    [InlineData("compile", "--", "true")]
    [InlineData("stop")]
    [InlineData("logs", "-n", "x", "web")]
    [InlineData("logs", "--lines", "99999999999", "web")]
    [InlineData("logs", "--lines=-1", "web")]
    [InlineData("status", "--backend", "foo")]
    [InlineData("status", "--backend", "3")]
    [InlineData("up", "")]
    [InlineData("up", "-d", "")]
    [InlineData("run", "")]
    [InlineData("explain", "")]
    [InlineData("service", "register", "")]
    [InlineData("stop", "")]
    [InlineData("status", "")]
    [InlineData("completions", "tcsh")]
    [InlineData("help", "nosuch")]
    [InlineData("release", "prune", "--root", "/x", "--keep", "x")]
    [InlineData("release", "prune", "--root", "/x", "--keep", "99999999999")]
    [InlineData("release", "prune", "--root", "/x", "--keep", "")]
    [InlineData("release", "keys", "--root", "/x", "--threshold", "x")]
    [InlineData("vm", "create", "--cpus", "256", "x")]
    public void Misuse_Exits2WithOneLineAndNoTrace(params string[] arguments)
    {
        var said = Said.By(arguments);

        said.ExitCode.ShouldBe(2);
        said.Output.ShouldBeEmpty();
        said.Error.ShouldNotBeEmpty();
        said.Error.ShouldNotContain("   at ");
        said.Error.ShouldNotContain("System.");
    }

    /// <summary>It says what there is, and does not succeed.</summary>
    [Theory, InlineData("run", "up"), InlineData("register", "enable-boot", "service"), InlineData("run", "up", "--debug")]
    public void Command_ThatIsMissing_PrintsThoseThereAre(string one, string another, params string[] arguments)
    {
        var said = Said.By(arguments);

        said.ExitCode.ShouldBe(2);
        said.Output.ShouldBeEmpty();
        said.Error.ShouldStartWith("Usage: berth ");
        said.Error.ShouldContain($"\n  {one} ");
        said.Error.ShouldContain($"\n  {another} ");
        said.Error.ShouldNotContain("\n  probe ");
    }

    [Theory]
    [InlineData("there is no berth explian; did you mean berth explain?", "explian")]
    [InlineData("there is no berth service regster; did you mean berth service register?", "service", "regster")]
    [InlineData("there is no berth frob\\u001b[31m", "frob\e[31m")]
    [InlineData("berth up has no option --detatch; did you mean --detach?", "up", "--detatch")]
    [InlineData("berth up has no option --dry-rum; did you mean --dry-run?", "up", "-d", "web", "--dry-rum")]
    [InlineData("berth logs has no option --tail=5", "logs", "web", "--tail=5")]
    [InlineData("berth service unregister has no option --all", "service", "unregister", "--all")]
    [InlineData("berth stop has no option -f", "stop", "-f")]
    [InlineData("--timeout: 0s is not more than zero; write --timeout 1ms, or more", "down", "--timeout", "0s")]
    [InlineData("berth status has no option -x", "status", "-x", "--", "web")]
    [InlineData("there is no service nope; see which there are: berth service list", "status", "--", "nope")]
    [InlineData("there is no service nope; see which there are: berth service list", "logs", "--", "nope")]
    [InlineData("there is no service nope; see which there are: berth service list", "restart", "--", "nope")]
    [InlineData("-nope does not exist; name a berth.json, or a directory that has one", "up", "--", "-nope")]
    [InlineData("--lines: \"x\" is not a whole number from 0 to 2147483647", "logs", "-n", "x", "web")]
    [InlineData("--keep: \"0\" is not a whole number from 1 to 2147483647", "release", "prune", "--root", "/x", "--keep", "0")]
    [InlineData("--canary: \"x\" is not a whole number from 0 to 2147483647", "fleet", "push", "a-1.tar", "--canary", "x")]
    [InlineData("--canary: \"-1\" is not a whole number from 0 to 2147483647", "fleet", "push", "a-1.tar", "--canary", "-1")]
    [InlineData(
        "--max-failures: \"9999999999\" is not a whole number from 0 to 2147483647", "fleet", "push", "a-1.tar", "--max-failures",
        "9999999999")]
    [InlineData("there is no berth relaese; did you mean berth release?", "help", "relaese")]
    [InlineData("there is no berth release instal; did you mean berth release install?", "help", "release", "instal")]
    [InlineData("berth release install needs ARCHIVE", "release", "install", "--root", "/x")]
    [InlineData("--from is missing", "image", "build", "x")]
    [InlineData("\"tcsh\" is not one of bash, fish, zsh", "completions", "tcsh")]
    [InlineData("there is no berth regster; did you mean berth service register?", "regster")]
    [InlineData("there is no berth rnu; did you mean berth run?", "rnu")]
    [InlineData("berth run has no option --profil; did you mean --profile?", "run", "--profil", "strict", "--", "true")]
    [InlineData("-la is no option of berth run; a command stands behind --: berth run -- ls -la", "run", "ls", "-la")]
    [InlineData("-x is no option of berth exec; a command stands behind --: berth exec -- sh -x", "exec", "sh", "-x")]
    [InlineData("there is no description ls; to run the program of that name, write it after --: berth run -- ls", "run", "ls")]
    [InlineData("berth run takes no further argument b; a command stands behind --", "run", "a", "b")]
    [InlineData("--ro is the empty string; a variable of your shell may not be set", "run", "--ro", "", "--", "true")]
    [InlineData(
        "--network-log is the empty string; a variable of your shell may not be set",
        "run", "--network-log", "", "--allow", "a.example", "--", "true")]
    [InlineData("berth run: FILE is the empty string; a variable of your shell may not be set", "run", "")]
    [InlineData(
        "berth service-call: SERVICE METHOD [JSON] is the empty string; a variable of your shell may not be set",
        "service-call", "0123abcd", "")]
    [InlineData("--identity is given more than once", "run", "--identity", "1", "--identity", "2", "--", "true")]
    [InlineData("--identity needs 0..9999", "run", "--identity")]
    [InlineData("--identity: \"a?b\" is not a whole number; write --identity 7", "run", "--identity", "a\nb", "--", "true")]
    [InlineData("--env: \"=x\" is not KEY=VALUE; write LANG=C.UTF-8, or LANG for your own value", "run", "--env", "=x", "--", "true")]
    [InlineData("--backend: there is no service manager foo; write systemd, s6, launchd, windows or builtin", "status", "--backend", "foo")]
    [InlineData("--timeout: \"soon\" is not a duration; write --timeout 500ms, or 5s", "down", "--timeout", "soon")]
    public void Misuse_OfAWord_SaysWhichAndWhatWasMeant(string expected, params string[] arguments)
    {
        var said = Said.By(arguments);

        said.ExitCode.ShouldBe(2);
        said.Error.Split('\n').ShouldContain($"berth: {expected}");
    }

    [Theory, InlineData("help", "release", "install"), InlineData("release", "install", "--help")]
    public void Help_OfACommand_DescribesIt(params string[] arguments)
    {
        var said = Said.By(arguments);

        said.ShouldSucceed().ShouldContain("berth release install <ARCHIVE>");
    }

    /// <summary>Also where arguments are required, and missing.</summary>
    [Theory]
    [InlineData("Usage:\n  berth run [<FILE>] [options] [-- COMMAND [ARGUMENT...]]\n", "run")]
    [InlineData("Usage:\n  berth exec <ID> [options] [-- COMMAND [ARGUMENT...]]\n", "exec")]
    [InlineData("Examples:\n  berth run -- ls -la\n", "run")]
    [InlineData("The manual page is berth-service(1).", "service", "register")]
    public void Help_OfACommand_ShowsWhereACommandStands_AndExamples(string expected, params string[] command) =>
        Said.By([.. command, "--help"]).ShouldSucceed().ShouldContain(expected);

    [Fact]
    public void Misuse_OfAProfile_NamesTheWordsThereAre() =>
        Said.By("run", "--profile", "lax", "--", "true").Error.ShouldContain("strict, workspace, agent, desktop, permissive");

    [Fact]
    public void Schema_Printed_IsJson()
    {
        using var schema = JsonDocument.Parse(Said.By("schema").Output);

        schema.RootElement.GetProperty("properties").TryGetProperty("sandbox", out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("bash", "complete -F _berth berth")]
    [InlineData("zsh", "#compdef berth")]
    [InlineData("fish", "complete -c berth")]
    public void Completions_OfAShell_AreItsOwn(string shell, string expected) =>
        Said.By("completions", shell).Output.ShouldContain(expected);

    [Fact]
    public void Completions_Asked_NameTheCommands() => Said.By("[suggest:8]", "berth ex").Output.Split('\n').ShouldContain("explain");
}
