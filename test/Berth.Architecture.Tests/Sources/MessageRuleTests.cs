using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Sources;

/// <summary>
/// A library says what is wrong in terms of its own members, and of a description's: it does not know which flags its caller has. The
/// command line adds them (FlagNames).
/// </summary>
public sealed partial class MessageRuleTests
{
    private static readonly string[] s_frontEnds = ["src/Berth.CommandLine/", "src/Berth.Starter/", "src/Berth.Cli/"];

    [Fact]
    public void Libraries_Texts_NameNoFlag()
    {
        var naming =
            from file in SourceFile.Product
            where !s_frontEnds.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
            from index in Enumerable.Range(0, file.Lines.Count)
            where !file.Lines[index].TrimStart().StartsWith("//", StringComparison.Ordinal)
            from text in TextsWithFlags(file.Lines[index])
            select $"{file.Path}:{index + 1}: {text}";
        naming.ShouldBeEmpty("say it in terms of the description or the call; BerthException.Members tells the front end what it is about");
    }

    [Theory]
    [InlineData("""Fail("grant it with --ro")""", true)]
    [InlineData("""Fail($"grant it: --ro {path}")""", true)]
    [InlineData("""Fail("--fd names no file")""", true)]
    [InlineData("""Fail("choose another (--cwd)")""", true)]
    [InlineData("""Run("systemctl", "--user", "--quiet")""", false)]
    [InlineData("""Fail("run it below `systemd-run --user --scope`")""", false)]
    [InlineData("""Fail("run it below `systemd-run --user`; or give --ro")""", true)]
    [InlineData("""Fail("grant it")""", false)]
    public void TextsWithFlags_Line_AreSeen(string line, bool expected) => TextsWithFlags(line).Any().ShouldBe(expected);

    [Fact]
    public void Repository_HasTextsToLookAt() => Repo.Matching("src/Berth.Sandbox/", ".cs").ShouldNotBeEmpty();

    /// <summary>
    /// Texts with a flag in them. A literal without a space is an argument; what follows the name of another program belongs to that.
    /// </summary>
    private static IEnumerable<string> TextsWithFlags(string line) =>
        from literal in Literal().Matches(line).Select(static match => match.Value.Trim('"'))
        where literal.Contains(' ', StringComparison.Ordinal)
        from flag in Flag().Matches(literal)
        where !OtherProgram().IsMatch(literal[..flag.Index]) && !flag.Value.StartsWith("--service-", StringComparison.Ordinal)
        select literal;

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Literal();

    [GeneratedRegex("(?<![a-z-])--[a-z][a-z-]*", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Flag();

    // A text about another program goes on to the end of its sentence. Each program that Berth manages hosts with, or names to a user.
    [GeneratedRegex(
        @"\b(?:systemd-run|journalctl|loginctl|usermod|podman|mmdebstrap|log show)\b[^;.]*$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex OtherProgram();
}
