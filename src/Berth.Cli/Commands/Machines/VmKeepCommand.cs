using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Execution;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm keep</c>: the process that Berth starts for each machine. Not for people.</summary>
internal sealed class VmKeepCommand : RequestCommand<KeepMachine>
{
    private readonly Argument<string> _name = new("NAME") { Description = "A machine" };
    private readonly Option<bool> _attached = new("--attached") { Description = "Stop the machine when standard input ends" };

    public VmKeepCommand()
        : base("keep", "Stay with a machine until it ends")
    {
        Hidden = true;
        Arguments.Add(_name);
        Options.Add(_attached);
    }

    protected override KeepMachine Read(ParseResult parsed) => new(parsed.GetValue(_name)!, parsed.GetValue(_attached));

    protected override int Execute(ParseResult parsed)
    {
        // Not the reader of its output: whoever started it reads one line, and goes.
        var request = Read(parsed);
        using var interruption = new Interruption();
        return new BerthEngine()
            .ExecuteAsync(request, Renderer(parsed).Render, interruption.Token).GetAwaiter().GetResult();
    }
}
