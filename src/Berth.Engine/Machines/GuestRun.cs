using System.Runtime.InteropServices;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;

namespace Berth.Engine.Machines;

/// <summary>Runs a command in a guest with the standard streams, the signals and the terminal of this process.</summary>
internal static class GuestRun
{
    private static readonly (PosixSignal Kind, Signal Signal)[] s_forwarded =
    [
        (PosixSignal.SIGINT, Signal.SIGINT), (PosixSignal.SIGTERM, Signal.SIGTERM), (PosixSignal.SIGHUP, Signal.SIGHUP),
        (PosixSignal.SIGQUIT, Signal.SIGQUIT),
    ];

    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code, as a shell shows it.</returns>
    public static async Task<int> RunAsync(GuestClient guest, GuestInvocation invocation, CancellationToken cancellationToken)
    {
        var terminal = invocation.WithTerminal && StandardDescriptors.IsTerminal(0) ? StandardDescriptors.Input : null;
        var environment = invocation.Environment;
        if (invocation.WithTerminal)
            environment = environment.Insert(0, $"TERM={OwnProcess.Variable("TERM") ?? "xterm"}");
        var execution = await GuestExecution.StartAsync(
            guest,
            new GuestCommand
            {
                Arguments = invocation.Command,
                Environment = environment,
                User = invocation.User,
                IsBesideWorkload = invocation.IsBesideWorkload,
                WorkingDirectory = invocation.WorkingDirectory,
                Terminal = !invocation.WithTerminal ? null
                    : terminal is null ? new WindowSize(24, 80) : Terminal.GetWindowSize(terminal),
            },
            cancellationToken).ConfigureAwait(false);
        await using (execution.ConfigureAwait(false))
        {
            using var raw = terminal is null ? null : RawMode.Enter(terminal);
            using var signals = new SignalSet();
            // A signal that this process gets is the command's; a raw terminal sends Ctrl-C as a byte.
            foreach (var (kind, signal) in s_forwarded)
                signals.Add(kind, () => execution.SignalAsync(signal, CancellationToken.None));
            if (terminal is not null)
                signals.Add(PosixSignal.SIGWINCH, () => execution.ResizeAsync(Terminal.GetWindowSize(terminal), CancellationToken.None));
            using var input = invocation.WithInput ? new DescriptorStream(StandardDescriptors.Input) : null;
            using var output = new DescriptorStream(StandardDescriptors.Output);
            using var error = new DescriptorStream(StandardDescriptors.Error);
            var exit = await execution.RelayAsync(new GuestStreams(input, output, error), cancellationToken).ConfigureAwait(false);
            return exit.ShellCode;
        }
    }
}
