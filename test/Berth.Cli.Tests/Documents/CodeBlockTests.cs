using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Berth.Cli.Commands;
using Berth.CommandLine;
using Berth.HostServices.Messages;
using Berth.Workloads;

namespace Berth.Cli.Tests.Documents;

/// <summary>
/// Every block of code in the pages that people read has a language, and is checked. Here: shell, JSON. Elsewhere: C# and Python of
/// docs/guide (Berth.HostServices.Generator.Tests, Berth.Architecture.Tests), sessions of the README that Berth.Conformance runs.
/// </summary>
public sealed partial class CodeBlockTests
{
    private static readonly string[] s_languages = ["console", "sh", "csharp", "python", "xml", "json", "jsonc", "text"];

    public static TheoryData<string> Pages
    {
        get
        {
            var root = Repository.Path(".");
            var pages = new[] { "docs", "samples" }
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.md", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(root, file))
                .Where(static file => !file.StartsWith("docs/adr/", StringComparison.Ordinal));
            return [.. pages.Concat(["README.md", "CONTRIBUTING.md"]).Order(StringComparer.Ordinal)];
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Blocks_OfAPage_NameTheirLanguage(string page) =>
        CodeBlock.In(page).Where(static block => !s_languages.Contains(block.Language)).ShouldBeEmpty(
            "a block has one of these languages: " + string.Join(", ", s_languages));

    [Theory, MemberData(nameof(Pages))]
    public async Task Shell_OfAPage_IsAcceptedByTheShellAndTheCommandLine(string page)
    {
        var targets = MakeTarget().Matches(await File.ReadAllTextAsync(Repository.Path("Makefile"), Deadline.Token()))
            .Select(static target => target.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        foreach (var block in CodeBlock.In(page).Where(static block => block.Language is "sh" or "console"))
        {
            var commands = await CommandsAsync(block);
            commands.ShouldNotBeEmpty(block.ToString());
            foreach (var command in commands)
                ShouldBeKnown(block, command, targets);
        }
    }

    [Fact]
    public async Task Shell_WithWhatIsWrong_IsNoticed()
    {
        var targets = new HashSet<string> { "run" };
        await Assert.ThrowsAsync<ShouldAssertException>(() => CommandsAsync(new CodeBlock("x", 1, "sh", "berth run 'x\n")));
        string[] mistakes = ["berth run --nosuch -- true", "berth nosuch", "berth stop", "make nosuch", "x -- berth ps --nosuch"];
        foreach (var wrong in mistakes)
        {
            var block = new CodeBlock("x", 1, "console", $"$ {wrong} | cat\noutput\n");
            var commands = await CommandsAsync(block);
            commands.Count.ShouldBe(2);
            Should.Throw<ShouldAssertException>(() => commands.ForEach(command => ShouldBeKnown(block, command, targets)), wrong);
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Json_OfAPage_IsADescriptionOrMessages(string page)
    {
        foreach (var block in CodeBlock.In(page).Where(static block => block.Language is "json" or "jsonc"))
        {
            if (block.Language == "jsonc")
                WorkloadFile.Parse(Encoding.UTF8.GetBytes(block.Code), block.ToString()).Diagnostics.ShouldBeEmpty();
            else
                foreach (var line in block.Code.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    Should.NotThrow(() => MessageReader.Read(Encoding.UTF8.GetBytes(line)), $"{block}: {line}");
        }
    }

    private static void ShouldBeKnown(CodeBlock block, string[] command, HashSet<string> targets)
    {
        if (command[0] == "make")
        {
            command.Skip(1).Where(word => !word.Contains('=', StringComparison.Ordinal) && !targets.Contains(word))
                .ShouldBeEmpty($"{block}: the Makefile has no such target");
        }

        // "runuser -u berthd -- env HOME=/x berth …" is a call of berth, too.
        var berth = Array.IndexOf(command, "berth");
        if (berth < 0 || (berth > 0 && command[berth - 1] != "--" && !command[berth - 1].Contains('=', StringComparison.Ordinal)))
            return;
        var words = command[(berth + 1)..];
        var (own, behind) = CommandLineParts.Of(words);
        var parsed = BerthCommandLine.Root(behind).Parse(own);
        if (behind.Length > 0 && parsed.CommandResult.Command is not ITakesCommandLine)
            parsed = BerthCommandLine.Root([]).Parse(words);
        parsed.Errors.Select(static error => error.Message).Concat(Misuse.UnknownOptions(parsed, words))
            .ShouldBeEmpty($"{block}: {string.Join(' ', command)}");
    }

    /// <summary>The commands that the shell would run, with their arguments. None of them is run, and no file is written.</summary>
    private static async Task<List<string[]>> CommandsAsync(CodeBlock block)
    {
        using var directory = new TemporaryDirectory();
        var script = block.Language == "console" ? block.Commands() : block.Code;
        // Not found along PATH, so that each command is recorded; a redirection would write to the host.
        script = Redirection().Replace(script, "").Replace("./", "", StringComparison.Ordinal)
            .Replace("artifacts/berth ", "berth ", StringComparison.Ordinal);
        var start = new ProcessStartInfo(HostTool.Require("bash"), ["--norc", "-c", $$"""
            PATH=/nonexistent
            command_not_found_handle() { local IFS=$'\x1f'; printf '%s\x1e' "$*" >> "$RECORD"; }
            for name in cd echo exec command source eval; do eval "$name() { command_not_found_handle $name \"\$@\"; }"; done
            {{script}}
            """])
        {
            UseShellExecute = false,
            WorkingDirectory = directory.Path,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        start.Environment["RECORD"] = directory["record"];
        using var shell = Process.Start(start)!;
        shell.StandardInput.Close();
        var error = await shell.StandardError.ReadToEndAsync(Deadline.Token());
        await Deadline.Within(shell.WaitForExitAsync());
        error.ShouldBeEmpty(block.ToString());
        var record = File.Exists(directory["record"]) ? await File.ReadAllTextAsync(directory["record"], Deadline.Token()) : "";
        return [.. record.Split('\x1e', StringSplitOptions.RemoveEmptyEntries).Select(static command => command.Split('\x1f'))];
    }

    [GeneratedRegex(@"^(?<name>[a-z]+):", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 10_000)]
    private static partial Regex MakeTarget();

    [GeneratedRegex(@" > \S+", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Redirection();
}
