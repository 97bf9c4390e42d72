using System.Runtime.InteropServices;
using Berth.Engine.Hosts;

namespace Berth.Engine.Services;

/// <summary><c>berth supervise</c>: the background supervisor, as this process.</summary>
public static class SupervisorProcess
{
    /// <summary>Supervises until SIGTERM or SIGINT; then stops all services, in reverse order, and returns. They stay wanted: the next supervisor starts them.</summary>
    /// <param name="report">Takes what is wrong and nobody asked for.</param>
    /// <param name="cancellationToken">As SIGTERM.</param>
    public static async Task RunAsync(Action<string> report, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        // The terminal it was started from may go; it stays.
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
        await SupervisorPlace.Background(HostContext.Directories()).Supervisor(stopServicesAtEnd: true, report).RunAsync(stop.Token).ConfigureAwait(false);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}
