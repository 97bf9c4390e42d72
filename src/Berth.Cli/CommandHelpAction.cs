using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Berth.Cli.Commands;
using Berth.Engine;

namespace Berth.Cli;

/// <summary>The help of a command, with what follows <c>--</c> in its usage, and with examples.</summary>
/// <param name="plain">Prints the rest.</param>
internal sealed class CommandHelpAction(HelpAction plain) : SynchronousCommandLineAction
{
    private const string Usage = "Usage:\n";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var (command, configuration) = (parseResult.CommandResult.Command, parseResult.InvocationConfiguration);
        var output = configuration.Output;
        using var text = new StringWriter { NewLine = "\n" };
        configuration.Output = text;
        _ = plain.Invoke(parseResult);
        configuration.Output = output;
        output.Write(WithCommand(command, text.ToString().TrimEnd('\n')));
        output.Write('\n');
        if (CommandExamples.Of(Misuse.NameOf(command)) is { Length: > 0 } examples)
        {
            output.Write("\nExamples:\n");
            foreach (var example in examples)
                output.Write($"  {example}\n");
        }

        output.Write($"\nThe manual page is {ManualPage(command)}.\n");
        return ExitCode.Success;
    }

    private static string WithCommand(Command command, string help)
    {
        if (command is not ITakesCommandLine || help.IndexOf(Usage, StringComparison.Ordinal) is not (>= 0 and var usage))
            return help;
        var end = help.IndexOf('\n', usage + Usage.Length);
        return end < 0 ? help : help.Insert(end, " [-- COMMAND [ARGUMENT...]]");
    }

    private static string ManualPage(Command command)
    {
        var words = Misuse.NameOf(command).Split(' ');
        return words.Length is 1 ? "berth(1)" : $"berth-{words[1]}(1)";
    }
}
