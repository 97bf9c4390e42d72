using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Berth.TestKit;

namespace Berth.Conformance.BadInput;

/// <summary>
/// Each option and argument of the commands about workloads and services, with values that it cannot mean: the exit code is one of the
/// table, and what is said is lines of the known shape.
/// </summary>
public sealed partial class OptionTests
{
    // What .NET says, and what only a programmer understands.
    private static readonly string[] s_foreign =
    [
        "   at ", "System.", "Exception", "(Parameter", "Value cannot be", "The value cannot", "Object reference", "Specified argument",
        "Could not find", "Access to the path", "Unhandled", "Arg_", "IO_", "Input string", "Index was", "Sequence contains",
        "not recognized", "Unrecognized", "The given key", "net_", "should not have happened",
    ];

    /// <summary>The commands that run, look at and stop workloads and services.</summary>
    public static TheoryData<string> TopLevel =>
        ["run", "explain", "compile", "exec", "show", "stop", "start", "logs", "status", "up", "down"];

    [Theory, MemberData(nameof(TopLevel))]
    public async Task Value_ThatAnOptionOrArgumentCannotMean_IsRefusedInOneLineOfTheKnownShape(string command)
    {
        using var directory = new TemporaryDirectory(forEveryone: true);
        var caller = Caller.Ordinary();
        var work = directory["work"];
        Directory.CreateDirectory(work);
        File.WriteAllText($"{work}/file", "plain text\n");
        File.WriteAllText($"{work}/unreadable", "x");
        Directory.CreateDirectory($"{work}/empty");
        caller.Own(directory.Path);
        File.SetUnixFileMode($"{work}/unreadable", UnixFileMode.None);
        (await caller.RunAsync(["mkfifo", $"{work}/pipe"], work)).ShouldSucceed();
        var wrong = new ConcurrentQueue<string>();
        var lines = (await CommandHelp.TreeAsync(caller, command))
            .Where(static one => one.Commands.Length is 0)
            .SelectMany(Lines);

        await Parallel.ForEachAsync(lines, TestContext.Current.CancellationToken, async (line, _) =>
        {
            using var home = new TemporaryDirectory(forEveryone: true);
            caller.Own(home.Path);
            KeyValuePair<string, string>[] environment =
            [
                new("HOME", home.Path), new("XDG_CONFIG_HOME", home["config"]), new("XDG_STATE_HOME", home["state"]),
                new("XDG_RUNTIME_DIR", home.Path), new("BERTH_STATE_DIR", home["berth"]),
            ];
            var said = await caller.RunAsync(["timeout", "-s", "TERM", "-k", "2", "20", BerthBinary.Path, .. line], work, environment);
            if (Problem(said) is { } problem)
                wrong.Enqueue($"{string.Join(' ', line.Select(Quoted))}: {problem}: exit {said.ExitCode}\n{said.Error}");
        });

        string.Join('\n', wrong.Order(StringComparer.Ordinal)).ShouldBe("");
    }

    /// <summary>Each value for each option and argument, with the other arguments as they should be.</summary>
    private static IEnumerable<string[]> Lines(CommandHelp command)
    {
        string[] behind = command.TakesCommand ? ["--", "true"] : [];
        string[] proper = [.. command.Arguments.Select(static _ => "nosuch")];
        foreach (var value in Values())
        {
            foreach (var option in command.Options)
                yield return [.. command.Words, .. proper, $"{option}={value}", .. behind];
            for (var i = 0; i < proper.Length; i++)
                yield return [.. command.Words, .. proper[..i], value, .. proper[(i + 1)..], .. behind];
            foreach (var _ in command.OptionalArguments)
                yield return [.. command.Words, .. proper, value];
        }
    }

    private static IEnumerable<string> Values() =>
    [
        "", "-1", "99999999999999999999", "a\nb\e[31m\u202e", new string('x', 5000), "nosuch/nosuch", "file", "file/x", "empty",
        "unreadable", "pipe", "/dev/null", "=", "/",
    ];

    private static string? Problem(CommandOutput said)
    {
        const int TimedOut = 124, Killed = 137;
        if (said.ExitCode is not (0 or 1 or 2 or 125 or 126 or 127))
            return said.ExitCode is TimedOut or Killed ? "it did not end" : "the exit code is not of the table";
        if (said.ExitCode is not 0 && said.Error.Length is 0 && said.ExitCode is not 1)
            return "nothing was said";
        if (said.Error.Any(static c => char.IsControl(c) && c is not '\n') || said.Error.Contains('\u202e', StringComparison.Ordinal))
            return "a control character";
        if (s_foreign.FirstOrDefault(text => said.Error.Contains(text, StringComparison.Ordinal)) is { } foreign)
            return $"the words of a programmer: {foreign}";
        var odd = said.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(static line => !Shape().IsMatch(line));
        return odd is null ? null : $"not of the known shape: {odd}";
    }

    private static string Quoted(string text) => text.Length > 100 ? $"'{text[..20]}…'" : $"'{text}'";

    /// <summary>A message; where help is; or the line of a file, with a caret below.</summary>
    [GeneratedRegex(@"^(berth: .|Try `berth .*`\.$|  +\d* \| )")]
    private static partial Regex Shape();
}
