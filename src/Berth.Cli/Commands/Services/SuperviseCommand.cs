using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth supervise</c>.</summary>
internal sealed class SuperviseCommand : RequestCommand<Supervise>
{
    private readonly Option<bool> _whileNeeded = new("--while-needed")
    {
        Description = "End also when the last service was taken away: so `berth up --detach` starts it",
    };
    private readonly Option<bool> _upgrade = new("--upgrade")
    {
        Description = "Have the supervisor that runs become this berth, in its own process: services do not notice",
    };

    public SuperviseCommand()
        : base("supervise", "Be the supervisor: start what should run, keep it running, until SIGTERM; also as pid 1 of a container")
    {
        Options.Add(_whileNeeded);
        Options.Add(_upgrade);
    }

    protected override Supervise Read(ParseResult parsed) => new(parsed.GetValue(_whileNeeded), parsed.GetValue(_upgrade));
}
