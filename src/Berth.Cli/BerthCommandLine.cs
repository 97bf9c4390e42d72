using System.CommandLine;
using System.CommandLine.Parsing;
using Berth.Cli.Commands;
using Berth.Engine;

namespace Berth.Cli;

/// <summary>The command line. What stands behind <c>--</c> is the workload's and never looked at.</summary>
internal static class BerthCommandLine
{
    public static int Run(string[] args)
    {
        var split = Array.IndexOf(args, "--");
        var own = split < 0 ? args : args[..split];
        var command = split < 0 ? [] : args[(split + 1)..];
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
        var root = new RootCommand("Runs programs that you do not fully trust, or cannot afford to lose, each in a sandbox of its own.")
        {
            new Option<bool>("--debug") { Description = "Show where an error comes from", Recursive = true },
        };
        root.Subcommands.Add(new RunCommand(command));
        root.Subcommands.Add(new ExplainCommand(command));
        root.Subcommands.Add(new CompileCommand(command));
        root.Subcommands.Add(new PsCommand());
        root.Subcommands.Add(new ShowCommand());
        root.Subcommands.Add(new StopCommand());
        root.Subcommands.Add(new ExecCommand(command));
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
        var name = command is RootCommand ? "berth" : "berth " + command.Name;
        Console.Error.WriteLine($"Try `{name} --help`.");
        return ExitCode.Usage;
    }
}
