using System.Diagnostics;
using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Documents;

/// <summary>Every command has a man page, every page a command, and mandoc finds nothing to say about any.</summary>
public sealed partial class ManPageTests
{
    private static readonly IReadOnlyList<string> Pages =
        [.. Repo.Files.Where(file => file.StartsWith("docs/man/", StringComparison.Ordinal) && Section().IsMatch(file))];

    [Fact]
    public void Commands_OfBerth_AreThePages()
    {
        Pages.Select(Path.GetFileNameWithoutExtension).OfType<string>()
            .Where(page => page.StartsWith("berth-", StringComparison.Ordinal))
                .Select(page => page["berth-".Length..])
                .Order(StringComparer.Ordinal)
            .ShouldBe(Commands());
    }

    [Fact]
    public void Options_OfEachCommand_AreInItsPage()
    {
        // What describes a workload is the same for these three, and stands in the page of run.
        var describing = new[] { "run", "explain", "compile" };
        var missing =
            from command in Commands()
            let page = Repo.Read($"docs/man/berth-{command}.1")
                + (describing.Contains(command) ? Repo.Read("docs/man/berth-run.1") : string.Empty)
            from option in LongOption().Matches(Help(command)).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)
            where option is not ("help" or "debug") && !page.Contains($"Fl -{option}", StringComparison.Ordinal)
            select $"berth-{command}.1: --{option}";
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Pages_References_LeadToPages()
    {
        var names = Pages.Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);
        var broken =
            from page in Pages
            from match in Reference().Matches(Repo.Read(page)).Cast<Match>()
            let name = $"{match.Groups["name"].Value}.{match.Groups["section"].Value}"
            where !names.Contains(name)
            select $"{page}: {name}";
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Pages_Lint_FindsNothing()
    {
        if (!File.Exists("/usr/bin/mandoc"))
            Assert.Skip("needs mandoc");
        Output(Repo.FullPath("eng/lint-man"), []).ShouldBeEmpty();
    }

    private static string[] Commands()
    {
        string[] commands = [.. CommandLine().Matches(Help()).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal)];
        commands.ShouldNotBeEmpty("'berth --help' lists the commands");
        return commands;
    }

    private static string Help(params string[] command) => Output(Path.Combine(AppContext.BaseDirectory, "berth"), [.. command, "--help"]);

    private static string Output(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + error.Result;
    }

    [GeneratedRegex(@"\.[1-8]$")]
    private static partial Regex Section();

    // In the list below "Commands:", each line is indented, and is a name, perhaps operands, two spaces, and what it does.
    [GeneratedRegex(
        @"(?<=^commands:\s*\n(?:[ \t]+.*\n)*)[ \t]+(?<name>[a-z-]+)(?= |$).*\n?", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"^\s+(?:-\w, )*--(?<name>[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex LongOption();

    [GeneratedRegex(@"^\.Xr (?<name>berth\S*) (?<section>\d)", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
