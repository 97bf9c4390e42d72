using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth supervise</c>.</summary>
internal sealed class SuperviseCommand : RequestCommand<Supervise>
{
    private readonly Option<bool> _whileNeeded = new("--while-needed")
    {
        Description = "Exit also when the last service is removed (used by `berth up --detach`)",
    };
    private readonly Option<bool> _upgrade = new("--upgrade")
    {
        Description = "Replace the program of the running supervisor with this berth; services continue to run",
    };

    public SuperviseCommand()
        : base("supervise", "Run Berth's own supervisor until SIGTERM; also as PID 1 of a container")
    {
        Options.Add(_whileNeeded);
        Options.Add(_upgrade);
    }

    protected override Supervise Read(ParseResult parsed) => new(parsed.GetValue(_whileNeeded), parsed.GetValue(_upgrade));
}
