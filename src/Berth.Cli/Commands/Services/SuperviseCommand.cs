using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth supervise</c>.</summary>
internal sealed class SuperviseCommand : Command
{
    public SuperviseCommand()
        : base("supervise", "Be the supervisor: start what should run, keep it running, until SIGTERM; also as pid 1 of a container")
    {
        var whileNeeded = new Option<bool>("--while-needed") { Description = "End also when the last service was taken away: so `berth up --detach` starts it" };
        var upgrade = new Option<bool>("--upgrade") { Description = "Have the supervisor that runs become this berth, in its own process: services do not notice" };
        Options.Add(whileNeeded);
        Options.Add(upgrade);

        // Synchronous: the supervisor is to have the process's first thread.
        SetAction(parsed =>
        {
            if (parsed.GetValue(upgrade))
                return Upgrade();
            SupervisorProcess.Run(parsed.GetValue(whileNeeded), static problem => Console.Error.WriteLine($"berth: {Printable.Line(problem)}"));
            return ExitCode.Success;
        });
    }

    private static int Upgrade()
    {
        SupervisorProcess.UpgradeAsync(CancellationToken.None).GetAwaiter().GetResult();
        return ExitCode.Success;
    }
}
