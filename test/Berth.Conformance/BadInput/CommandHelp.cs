using System.Text.RegularExpressions;
using Berth.TestKit;

namespace Berth.Conformance.BadInput;

/// <summary>A command, as its own help describes it.</summary>
/// <param name="Words">The words that name it: <c>release install</c>.</param>
/// <param name="Arguments">The names of its arguments that are required.</param>
/// <param name="OptionalArguments">Those that may be left out.</param>
/// <param name="Options">The options that take a value.</param>
/// <param name="Commands">The commands below it.</param>
/// <param name="TakesCommand">Whether a command may follow <c>--</c>.</param>
internal sealed partial record CommandHelp(
    string[] Words, string[] Arguments, string[] OptionalArguments, string[] Options, string[] Commands, bool TakesCommand)
{
    /// <summary>Reads the help of a command.</summary>
    public static async Task<CommandHelp> ReadAsync(Caller caller, params string[] words)
    {
        var text = (await caller.RunAsync([BerthBinary.Path, .. words, "--help"], "/")).ShouldSucceed();
        var usage = Section(text, "Usage:").Single();
        var optional = Argument().Matches(usage).Select(static match => match.Groups[1].Value).ToArray();
        return new(
            words,
            [.. Name().Matches(Argument().Replace(usage, "")).Select(static match => match.Groups[1].Value)],
            optional,
            [.. Section(text, "Options:").Select(static line => Option().Match(line)).Where(static match => match.Success)
                .Select(static match => match.Groups[1].Value)],
            [.. Section(text, "Commands:").Select(static line => line.TrimStart().Split(' ')[0])],
            usage.Contains("-- ", StringComparison.Ordinal));
    }

    /// <summary>A command and all below it.</summary>
    public static async Task<IReadOnlyList<CommandHelp>> TreeAsync(Caller caller, params string[] words)
    {
        var one = await ReadAsync(caller, words);
        var all = new List<CommandHelp> { one };
        foreach (var below in one.Commands)
            all.AddRange(await TreeAsync(caller, [.. words, below]));
        return all;
    }

    private static IEnumerable<string> Section(string help, string title) =>
        help.Split('\n').SkipWhile(line => line != title).Skip(1).TakeWhile(static line => line.Length > 0);

    [GeneratedRegex(@"\[<([^>]+)>(?:\.\.\.)?\]")]
    private static partial Regex Argument();

    [GeneratedRegex(@"<([^>]+)>")]
    private static partial Regex Name();

    [GeneratedRegex(@"(--[a-z0-9-]+) <")]
    private static partial Regex Option();
}
