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
        SetAction(async (_, cancellationToken) =>
        {
            await SupervisorProcess.RunAsync(static problem => Console.Error.WriteLine($"berth: {problem}"), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }
}
