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
                return Misuse.OfCommands(unknownCommand);
            words = [.. asked, "--help"];
        }

        var (own, behind) = CommandLineParts.Of(words);
        var root = Root(behind);
        var parsed = root.Parse(own);
        var unknown = Misuse.UnknownOptions(parsed, own);
        if (behind.Length > 0 && parsed.CommandResult.Command is not ITakesCommandLine)
            parsed = root.Parse(words);

        if (Misuse.Of(parsed, unknown) is { } problems)
            return problems;
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
            help.Action = new CommandHelpAction(new HelpAction { MaxWidth = Width() });
        return root;
    }
}
