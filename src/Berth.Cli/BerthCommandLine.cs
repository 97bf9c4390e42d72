using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Berth.Cli.Commands;
using Berth.Cli.Commands.Images;
using Berth.Cli.Commands.Releases;
using Berth.Cli.Commands.Machines;
using Berth.Cli.Commands.Fleet;
using Berth.Cli.Commands.Services;
using Berth.CommandLine;
using Berth.Descriptions.Text;
using Berth.Engine;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;

namespace Berth.Cli;

/// <summary>
/// The command line. Arguments after <c>--</c> belong to the workload where the command takes one, and Berth does not interpret them;
/// elsewhere they are names and files, also if they begin with a dash.
/// </summary>
internal static class BerthCommandLine
{
    public static int Run(string[] args)
    {
        var words = OwnProcess.Arguments(args);
        if (words is ["help", .. var asked])
        {
            // As git(1) and others have it: "help COMMAND" is "COMMAND --help".
            if (Root([]).Parse(asked) is { UnmatchedTokens.Count: > 0, CommandResult.Command.Subcommands.Count: > 0 } unknownCommand)
                return MisuseOfCommands(unknownCommand);
            words = [.. asked, "--help"];
        }

        var (own, behind) = CommandLineParts.Of(words);
        var root = Root(behind);
        var parsed = root.Parse(own);
        var command = parsed.CommandResult.Command;
        var unknown = UnknownOptions(parsed);
        if (behind.Length > 0 && command is not ITakesCommandLine)
        {
            parsed = root.Parse(words);
            command = parsed.CommandResult.Command;
        }

        if (command.Subcommands.Count > 0 && parsed.Errors.Count > 0)
            return MisuseOfCommands(parsed);
        if (unknown.Count > 0)
            return Misuse(command, unknown);
        if (parsed.Errors.Count > 0)
            return Misuse(command, parsed.Errors.Select(Text).Distinct());
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception error)
        {
            return Failure.Report(error, parsed.GetValue<bool>("--debug"));
        }
    }

    /// <summary>
    /// The columns of the terminal; without one, help is not wrapped. <c>Console.WindowWidth</c> would switch the terminal's mode.
    /// </summary>
    private static int Width() =>
        StandardDescriptors.IsTerminal(1) && Terminal.GetWindowSize(StandardDescriptors.Output).Columns is > 0 and var columns
            ? columns
            : int.MaxValue;

    internal static RootCommand Root(string[] command)
    {
        var debug = new Option<bool>("--debug") { Description = "Print the stack trace of an error", Recursive = true };
        var root = new RootCommand("Runs programs that you do not fully trust, or cannot afford to lose, each in a sandbox of its own.")
        {
            debug,
        };
        root.Subcommands.Add(new RunCommand(command));
        root.Subcommands.Add(new ExplainCommand(command));
        root.Subcommands.Add(new CompileCommand(command));
        root.Subcommands.Add(new PsCommand());
        root.Subcommands.Add(new GrantsCommand());
        root.Subcommands.Add(new ShowCommand());
        root.Subcommands.Add(new StopCommand());
        root.Subcommands.Add(new ExecCommand(command));
        root.Subcommands.Add(new ServiceCallCommand(command));
        root.Subcommands.Add(new UpCommand());
        root.Subcommands.Add(new DownCommand());
        root.Subcommands.Add(new StartCommand());
        root.Subcommands.Add(new RestartCommand());
        root.Subcommands.Add(new StatusCommand());
        root.Subcommands.Add(new LogsCommand());
        root.Subcommands.Add(new TopCommand());
        root.Subcommands.Add(new ServiceCommand(command));
        root.Subcommands.Add(new ImageCommand());
        root.Subcommands.Add(new ReleaseCommand());
        root.Subcommands.Add(new FleetCommand());
        root.Subcommands.Add(new SuperviseCommand());
        root.Subcommands.Add(new VmCommand(command));
        root.Subcommands.Add(new SchemaCommand());
        root.Subcommands.Add(new DoctorCommand());
        root.Subcommands.Add(new CompletionsCommand());
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpAction { MaxWidth = Width() };
        return root;
    }

    /// <summary>The errors of a command line that names no command, such as <c>berth service</c>, or an unknown one.</summary>
    private static int MisuseOfCommands(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var word, ..])
        {
            string[] known = [.. command.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name)];
            return Misuse(command,
                [$"there is no {NameOf(command)} "
                    + Quoted.Name(word)
                    + $"{(Spelling.Closest(word, known) is { } meant ? $"; did you mean {NameOf(command)} {meant}?" : "")}"]);
        }

        var width = command.Subcommands.Max(static one => one.Name.Length);
        Console.Error.WriteLine($"Usage: {NameOf(command)} COMMAND");
        foreach (var one in command.Subcommands.Where(static one => !one.Hidden))
            Console.Error.WriteLine($"  {one.Name.PadRight(width)}  {one.Description}");
        Console.Error.WriteLine($"`{NameOf(command)} COMMAND --help` describes each.");
        return ExitCode.Usage;
    }

    /// <summary>
    /// Values that look like options: probably misspelt. A file whose name begins with a dash is written <c>./-name</c>, or after
    /// <c>--</c>.
    /// </summary>
    internal static List<string> UnknownOptions(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string[] known =
            [.. command.Options.Where(static option => !option.Hidden).SelectMany(static option => option.Aliases.Append(option.Name))];
        return [.. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(
            static argument => argument.Tokens).Select(static token => token.Value).Concat(parsed.UnmatchedTokens)
            .Where(static value => value.Length > 1 && value[0] == '-')
            .Select(value => $"{NameOf(command)} has no option "
                + $"{Quoted.Name(value)}{(Spelling.Closest(value.Split('=')[0], known) is { } meant ? $"; did you mean {meant}?" : "")}")];
    }

    /// <summary>An error of the parser in Berth's words.</summary>
    private static string Text(ParseError error) => error.SymbolResult switch
    {
        CommandResult { Command: var command } result
            when command.Arguments.FirstOrDefault(one => one.Arity.MinimumNumberOfValues > (result.GetResult(one)?.Tokens.Count ?? 0))
                is { } missing => $"{NameOf(command)} needs {missing.HelpName ?? missing.Name}",
        ArgumentResult { Tokens: [], Parent: CommandResult { Command: var command }, Argument: var missing } =>
            $"{NameOf(command)} needs {missing.HelpName ?? missing.Name}",
        OptionResult { Tokens: [], Option: { Required: true } missing } => $"{missing.Name} is missing",
        // A list of possible words has one on each line.
        _ => string.Join(' ', error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
    };

    private static int Misuse(Command command, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine($"berth: {Printable.Line(problem)}");
        Console.Error.WriteLine($"Try `{NameOf(command)} --help`.");
        return ExitCode.Usage;
    }

    private static string NameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)} {command.Name}" : "berth";
}
