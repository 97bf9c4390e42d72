using System.Runtime.InteropServices;
using Berth.Linux.Processes;
using Berth.Sandbox.Probing;
using Berth.Supervision.Services;
using Berth.Supervisor.Client;

namespace Berth.Engine.Services;

/// <summary><c>berth supervise</c>: the background supervisor, as this process.</summary>
internal static class SupervisorProcess
{
    /// <summary>
    /// Supervises until SIGTERM or SIGINT, then stops all services in reverse order, and returns. The services remain enabled: the next
    /// supervisor starts them.
    /// </summary>
    /// <param name="whileNeeded">Whether it also ends when the last service is removed.</param>
    /// <param name="report">Takes what is wrong and nobody asked for.</param>
    public static void Run(bool whileNeeded, Action<string> report)
    {
        using var interruption = new Interruption(PosixSignal.SIGTERM, PosixSignal.SIGINT);
        // SIGHUP: the terminal it was started from may close.
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        SupervisorPlace.Background(HostContext.Directories())
            .Supervisor(whileNeeded, report, OwnProcess.Arguments([.. Environment.GetCommandLineArgs().Skip(1)]))
            .Run(interruption.Token);
    }

    /// <summary>
    /// Replaces the program of the background supervisor with that of this process. The supervisor keeps its process id and its open
    /// descriptors.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">There is no supervisor, or this program cannot replace it; it is unchanged.</exception>
    public static Task UpgradeAsync(CancellationToken cancellationToken) =>
        new BuiltinServiceManager(
            SupervisorPlace.Background(HostContext.Directories()).State).UpgradeAsync(BerthProgram.Supervising, cancellationToken);
}
