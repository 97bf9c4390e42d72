using System.Collections.Immutable;
using System.CommandLine;
using Berth.Engine.Machines;

namespace Berth.Cli.Commands.Machines;

/// <summary>The options of a command in a machine: the same for <c>vm run</c> and <c>vm exec</c>.</summary>
internal sealed class InvocationOptions
{
    private readonly Option<bool> _terminal = new("--tty", "-t") { Description = "Give the command a terminal" };
    private readonly Option<bool> _input = new("--interactive", "-i") { Description = "Give the command the standard input" };
    private readonly Option<string?> _user = new("--user", "-u") { HelpName = "USER", Description = "A user of the guest (default: root)" };
    private readonly Option<string?> _directory = new("--cwd") { HelpName = "PATH", Description = "The working directory in the guest" };
    private readonly Option<string[]> _environment = new("--env") { HelpName = "KEY=VALUE", Description = "Set an environment variable" };

    public InvocationOptions(Command command)
    {
        foreach (var option in (Option[])[_terminal, _input, _user, _directory, _environment])
            command.Options.Add(option);
    }

    public GuestInvocation Read(ParseResult parsed, ImmutableArray<string> command) => new(command)
    {
        WithTerminal = parsed.GetValue(_terminal),
        WithInput = parsed.GetValue(_input),
        User = parsed.GetValue(_user),
        WorkingDirectory = parsed.GetValue(_directory),
        Environment = [.. parsed.GetValue(_environment) ?? []],
    };
}
