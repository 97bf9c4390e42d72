using System.Runtime.InteropServices;
using Berth.Linux.Processes;

namespace Berth.Engine.Running;

/// <summary>Forwards the signals of this process to the workload while it runs.</summary>
internal sealed class SignalForwarding : IDisposable
{
    private static readonly (PosixSignal Kind, Signal Signal)[] Forwarded =
    [
        (PosixSignal.SIGINT, Signal.SIGINT), (PosixSignal.SIGTERM, Signal.SIGTERM), (PosixSignal.SIGHUP, Signal.SIGHUP),
        (PosixSignal.SIGQUIT, Signal.SIGQUIT), (PosixSignal.SIGCONT, Signal.SIGCONT), ((PosixSignal)(int)Signal.SIGUSR1, Signal.SIGUSR1),
        ((PosixSignal)(int)Signal.SIGUSR2, Signal.SIGUSR2),
    ];

    private readonly List<PosixSignalRegistration> _registrations = [];

    private SignalForwarding()
    {
    }

    public static SignalForwarding To(ChildProcess launcher)
    {
        var forwarding = new SignalForwarding();
        foreach (var (kind, signal) in Forwarded)
        {
            forwarding._registrations.Add(PosixSignalRegistration.Create(kind, context =>
            {
                context.Cancel = true;
                launcher.Signal(signal);
            }));
        }

        // Ctrl-Z: first stop the workload, then this process, so that the caller's shell shows its prompt.
        forwarding._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
        {
            context.Cancel = true;
            launcher.Signal(Signal.SIGTSTP);
            ProcessSignal.SendToSelf(Signal.SIGSTOP);
        }));
        return forwarding;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }
}
