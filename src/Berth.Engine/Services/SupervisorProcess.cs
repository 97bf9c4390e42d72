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
    /// Supervises until SIGTERM or SIGINT; then stops all services, in reverse order, and returns. They stay wanted: the next supervisor
    /// starts them.
    /// </summary>
    /// <param name="whileNeeded">Whether it also ends when the last service was taken away.</param>
    /// <param name="report">Takes what is wrong and nobody asked for.</param>
    public static void Run(bool whileNeeded, Action<string> report)
    {
        using var interruption = new Interruption(PosixSignal.SIGTERM, PosixSignal.SIGINT);
        // The terminal it was started from may go; it stays.
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        SupervisorPlace.Background(HostContext.Directories())
            .Supervisor(whileNeeded, report, OwnProcess.Arguments([.. Environment.GetCommandLineArgs().Skip(1)]))
            .Run(interruption.Token);
    }

    /// <summary>
    /// Has the supervisor that runs in the background become the program of this process; it keeps its process id, and everything it has
    /// open.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ServiceException">There is none, or this program can't replace it, and it is as it was.</exception>
    public static Task UpgradeAsync(CancellationToken cancellationToken) =>
        new BuiltinServiceManager(
            SupervisorPlace.Background(HostContext.Directories()).State).UpgradeAsync(BerthProgram.Supervising, cancellationToken);
}
