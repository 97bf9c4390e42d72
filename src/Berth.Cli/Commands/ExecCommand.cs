using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth exec</c>.</summary>
internal sealed class ExecCommand : RequestCommand<EnterInstance>, ITakesCommandLine
{
    private readonly Argument<string> _instance = new("ID") { Description = "An instance: 8 digits of its id or more, or its name" };
    private readonly string[] _command;

    public ExecCommand(string[] command)
        : base("exec", "Run a command inside a running instance, under the same restrictions")
    {
        _command = command;
        Arguments.Add(_instance);
    }

    protected override EnterInstance Read(ParseResult parsed) => new(parsed.GetValue(_instance)!, [.. _command]);
}
