using System.CommandLine;
using System.CommandLine.Parsing;
using Berth.Cli.Commands;
using Berth.Descriptions.Text;
using Berth.Engine;
using Berth.Linux.Processes;

namespace Berth.Cli;

/// <summary>What is wrong with a command line, in Berth's words, and what was probably meant.</summary>
internal static class Misuse
{
    /// <summary>Prints what is wrong.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="unknownOptions">The result of <see cref="UnknownOptions"/>.</param>
    /// <returns>The exit code; null: nothing is wrong.</returns>
    public static int? Of(ParseResult parsed, IReadOnlyList<string> unknownOptions)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parsed.Errors.Count > 0)
            return OfCommands(parsed);
        if (unknownOptions.Count > 0)
            return Report(command, unknownOptions);
        if (parsed.Errors.Count > 0)
            return Report(command, parsed.Errors.Select(error => Text(error, parsed)).Distinct());
        string[] empty = [.. Empty(parsed)];
        return empty.Length > 0 ? Report(command, empty) : null;
    }

    /// <summary>The errors of a command line that names no command, such as <c>berth service</c>, or an unknown one.</summary>
    public static int OfCommands(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var word, ..])
            return Report(command, [$"there is no {NameOf(command)} {Quoted.Name(word)}{Meant(command, word)}"]);

        var width = command.Subcommands.Max(static one => one.Name.Length);
        Console.Error.WriteLine($"Usage: {NameOf(command)} COMMAND");
        foreach (var one in command.Subcommands.Where(static one => !one.Hidden))
            Console.Error.WriteLine($"  {one.Name.PadRight(width)}  {one.Description}");
        Console.Error.WriteLine($"`{NameOf(command)} COMMAND --help` describes each.");
        return ExitCode.Usage;
    }

    /// <summary>
    /// Values that look like options: probably misspelt, or those of a command without <c>--</c> before it. A file whose name begins with
    /// a dash is written <c>./-name</c>, or after <c>--</c>.
    /// </summary>
    public static IReadOnlyList<string> UnknownOptions(ParseResult parsed, string[] words)
    {
        var command = parsed.CommandResult.Command;
        string[] known =
            [.. command.Options.Where(static option => !option.Hidden).SelectMany(static option => option.Aliases.Append(option.Name))];
        string[] unknown =
        [
            .. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens)
                .Select(static token => token.Value).Concat(parsed.UnmatchedTokens)
                .Where(static value => value.Length > 1 && value[0] == '-'),
        ];
        if (unknown.Length > 0 && WithoutDashes(parsed, words, unknown[0]) is { } separator)
            return [separator];
        return
        [
            .. unknown.Select(value => $"{NameOf(command)} has no option {Quoted.Name(value)}"
                + (Spelling.Closest(value.Split('=')[0], known) is { } meant ? $"; did you mean {meant}?" : "")),
        ];
    }

    /// <summary>The command as the user types it: <c>berth release install</c>.</summary>
    public static string NameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)} {command.Name}" : "berth";

    /// <summary>
    /// What to write if the words before an unknown option begin a command of the host, as in <c>berth run ls -la</c>; null: they do not.
    /// </summary>
    private static string? WithoutDashes(ParseResult parsed, string[] words, string option)
    {
        if (parsed.CommandResult.Command is not ITakesCommandLine
            || parsed.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault()?.Tokens is not [{ Value: var program }, ..]
            || program.StartsWith('-')
            || Array.IndexOf(words, program) is not (>= 0 and var at)
            || at > Array.IndexOf(words, option)
            || ExecutableFinder.Find(program) is null)
            return null;
        return $"{Quoted.Name(option)} is no option of {NameOf(parsed.CommandResult.Command)}; a command stands behind --: berth "
            + $"{string.Join(' ', words[..at])} -- {string.Join(' ', words[at..])}";
    }

    /// <summary>The command that was probably meant: beside, or below another.</summary>
    private static string Meant(Command command, string word)
    {
        var known = Visible(command).ToArray();
        var closest = Spelling.Closest(word, [.. known.Select(static one => one.Name)]) is { } beside
            ? known.First(one => one.Name == beside)
            : known.SelectMany(Visible).FirstOrDefault(one => one.Name == word)
                ?? (known.SelectMany(Visible).ToArray() is { Length: > 0 } below
                    && Spelling.Closest(word, [.. below.Select(static one => one.Name)]) is { } deeper
                        ? below.First(one => one.Name == deeper)
                        : null);
        return closest is null ? "" : $"; did you mean {NameOf(closest)}?";

        static IEnumerable<Command> Visible(Command of) => of.Subcommands.Where(static one => !one.Hidden);
    }

    /// <summary>
    /// Values that are the empty string: what a shell makes of a variable that is not set. No option or argument means it.
    /// </summary>
    private static IEnumerable<string> Empty(ParseResult parsed)
    {
        const string Fix = "a variable of your shell may not be set";
        foreach (var result in parsed.CommandResult.Children)
        {
            if (result is OptionResult { Option: var option } && result.Tokens.Any(static token => token.Value.Length is 0))
                yield return $"{option.Name} is the empty string; {Fix}";
            else if (result is ArgumentResult { Argument: var argument } && result.Tokens.Any(static token => token.Value.Length is 0))
                yield return $"{NameOf(parsed.CommandResult.Command)}: {NameOf(argument)} is the empty string; {Fix}";
        }
    }

    /// <summary>An error of the parser in Berth's words.</summary>
    private static string Text(ParseError error, ParseResult parsed) => error.SymbolResult switch
    {
        CommandResult { Command: var command } result
            when command.Arguments.FirstOrDefault(one => one.Arity.MinimumNumberOfValues > (result.GetResult(one)?.Tokens.Count ?? 0))
                is { } missing => $"{NameOf(command)} needs {NameOf(missing)}",
        ArgumentResult { Tokens: [], Parent: CommandResult { Command: var command }, Argument: var missing } =>
            $"{NameOf(command)} needs {NameOf(missing)}",
        ArgumentResult { Tokens: [var given, ..], Argument: var argument } when Words(argument) is { Length: > 0 } words =>
            $"{Quoted.Text(given.Value)} is not one of {string.Join(", ", words)}",
        OptionResult { Tokens: [], Option: { Required: true } missing } => $"{missing.Name} is missing",
        OptionResult { Tokens: [], Option: var option } => $"{option.Name} needs {option.HelpName ?? "a value"}",
        OptionResult { Tokens: [var given], Option: var option } when !IsOwn(error) && Words(option) is { Length: > 0 } words =>
            $"{option.Name}: {Quoted.Text(given.Value)} is not one of {string.Join(", ", words)}",
        OptionResult { Tokens.Count: > 1, Option: var option } => $"{option.Name} is given more than once",
        CommandResult { Command: var command } when parsed.UnmatchedTokens is [var more, ..] =>
            $"{NameOf(command)} takes no further argument {Quoted.Name(more)}"
                + (command is ITakesCommandLine ? "; a command stands behind --" : ""),
        // A list of possible words has one on each line.
        _ => string.Join(' ', error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
    };

    /// <summary>Whether the text is that of one of Berth's options, and not of the parser.</summary>
    private static bool IsOwn(ParseError error) => error.Message.StartsWith("--", StringComparison.Ordinal);

    private static string[] Words(Symbol symbol) =>
    [
        .. (symbol switch
        {
            Option option => option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty),
            Argument argument => argument.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty),
            _ => [],
        }).Select(static item => item.Label),
    ];

    private static string NameOf(Argument argument) => argument.HelpName ?? argument.Name;

    private static int Report(Command command, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine($"berth: {Printable.Line(problem)}");
        Console.Error.WriteLine($"Try `{NameOf(command)} --help`.");
        return ExitCode.Usage;
    }
}
