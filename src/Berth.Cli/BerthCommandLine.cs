using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Cli.Commands.Services;
using Berth.CommandLine;
using Berth.Engine;
using Berth.Linux.Processes;

namespace Berth.Cli;

/// <summary>The command line. What stands behind <c>--</c> is the workload's and never looked at.</summary>
internal static class BerthCommandLine
{
    public static int Run(string[] args)
    {
        var (own, command) = CommandLineParts.Of(OwnProcess.Arguments(args));
        var root = Root(command);
        var parsed = root.Parse(own);
        if (parsed.Errors.Count > 0)
            return Misuse(parsed);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception error)
        {
            return Failure.Report(error, parsed.GetValue<bool>("--debug"));
        }
    }

    private static RootCommand Root(string[] command)
    {
        var debug = new Option<bool>("--debug") { Description = "Show where an error comes from", Recursive = true };
        var root = new RootCommand("Runs programs that you do not fully trust, or cannot afford to lose, each in a sandbox of its own.") { debug };
        root.Subcommands.Add(new RunCommand(command));
        root.Subcommands.Add(new ExplainCommand(command));
        root.Subcommands.Add(new CompileCommand(command));
        root.Subcommands.Add(new PsCommand());
        root.Subcommands.Add(new ShowCommand());
        root.Subcommands.Add(new StopCommand());
        root.Subcommands.Add(new ExecCommand(command));
        root.Subcommands.Add(new ServiceCallCommand(command));
        root.Subcommands.Add(new UpCommand());
        root.Subcommands.Add(new DownCommand());
        root.Subcommands.Add(ServiceActionCommand.Start());
        root.Subcommands.Add(ServiceActionCommand.Restart());
        root.Subcommands.Add(new StatusCommand());
        root.Subcommands.Add(new LogsCommand());
        root.Subcommands.Add(new TopCommand());
        root.Subcommands.Add(new ServiceCommand());
        root.Subcommands.Add(new SuperviseCommand());
        root.Subcommands.Add(new SchemaCommand());
        root.Subcommands.Add(new DoctorCommand());
        root.Subcommands.Add(new CompletionsCommand());
        return root;
    }

    private static int Misuse(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
            Console.Error.WriteLine($"berth: {error.Message}");
        var command = parsed.CommandResult.Command;
        var name = command.Parents.FirstOrDefault() is null ? "berth" : "berth " + command.Name;
        Console.Error.WriteLine($"Try `{name} --help`.");
        return ExitCode.Usage;
    }
}
