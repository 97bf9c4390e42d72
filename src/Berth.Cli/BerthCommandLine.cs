using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Berth.Cli.Commands;
using Berth.Cli.Commands.Services;
using Berth.Engine;
using Berth.Engine.Specs;

namespace Berth.Cli;

/// <summary>The command line. What stands behind <c>--</c> is the workload's and never looked at.</summary>
internal static class BerthCommandLine
{
    public static int Run(string[] args)
    {
        var split = Array.IndexOf(args, "--");
        var own = split < 0 ? args : args[..split];
        var command = split < 0 ? [] : args[(split + 1)..];
        if (own is ["run"] or ["run", [not ('-' or '@' or '['), ..]])
            return RunPlain(own, command);
        var root = Root(own, command);
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

    /// <summary><c>berth run [FILE] [-- COMMAND]</c>, which people start by the thousand: there is nothing in it that would have to be parsed.</summary>
    private static int RunPlain(string[] own, string[] command)
    {
        try
        {
            return RunCommand.Run(new SpecRequest { File = own.Length > 1 ? own[1] : null, Command = ImmutableArray.Create(command) });
        }
        catch (Exception error)
        {
            return Failure.Report(error, debug: false);
        }
    }

    /// <summary>
    /// The command tree: all of it, or, for <c>berth run</c>, only the branch that is called.
    /// The option that prints help costs more to set up than all others together.
    /// </summary>
    private static Command Root(string[] own, string[] command)
    {
        var debug = new Option<bool>("--debug") { Description = "Show where an error comes from", Recursive = true };
        if (own is ["run", .. var rest] && !rest.Any(static a => a is "-h" or "-?" or "--help" or "--version" || a.StartsWith('[')))
            return new Command("berth") { debug, new RunCommand(command) };

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
