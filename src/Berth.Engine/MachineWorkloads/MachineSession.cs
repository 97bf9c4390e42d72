using System.Runtime.InteropServices;
using Berth.Engine.Machines;
using Berth.Engine.Running;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;
using Berth.Machines.Lifecycle;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.MachineWorkloads;

/// <summary>A workload's machine from its first instruction to its end, with the streams and signals of this process.</summary>
internal sealed class MachineSession(
    MachineHost host, StartedMachine started, WorkloadSpec spec, SafeFileHandle? report, Action<string> say)
    : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GuestExecution? _execution;

    private RunningMachine Machine => started.Machine;

    /// <summary>Runs it to its end. Returns how the workload ended.</summary>
    public async Task<GuestExit> RunAsync(CancellationToken cancellationToken)
    {
        using var signals = new SignalSet();
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            signals.Add(signal, () => SendAsync(SignalOf(signal)));
        signals.Add(PosixSignal.SIGTERM, StopAsync);
        using var cancelled = cancellationToken.UnsafeRegister(static session => _ = ((MachineSession)session!).StopAsync(), this);
        var vmm = started.Process.WaitAsync(CancellationToken.None).AsTask();
        var opened = new TaskCompletionSource();
        var console = Task.Run(
            () => MachineConsole.ServeAsync(host.Store, Machine, opened, _ended.Token), CancellationToken.None);
        try
        {
            var work = WorkAsync();
            var first = await Task.WhenAny(work, vmm, _stopping.Task).ConfigureAwait(false);
            if (first == vmm)
                return EndOf(await vmm.ConfigureAwait(false), work);
            if (first == _stopping.Task)
                return new GuestExit(0, (int)Signal.SIGTERM); // before the workload was started
            var exit = await work.ConfigureAwait(false);
            await PowerOffAsync().ConfigureAwait(false);
            return exit;
        }
        catch (Exception error) when (error is GuestProtocolException or IOException && _execution is not null)
        {
            var moment = Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            if (await Task.WhenAny(vmm, moment).ConfigureAwait(false) == moment)
            {
                // Something is wrong between here and the guest; what it has written may still be saved.
                await PowerOffAsync().ConfigureAwait(false);
                throw;
            }

            return EndOf(await vmm.ConfigureAwait(false), null);
        }
        finally
        {
            await _ended.CancelAsync().ConfigureAwait(false);
            started.Services?.Stop();
            await started.Vmm.EndAsync().ConfigureAwait(false);
            await console.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    private async Task<GuestExit> WorkAsync()
    {
        await MachineKeeper.BeginAsync(Machine).ConfigureAwait(false);
        _ = await host.AwaitReadyAsync(Machine.Record.Name, _ended.Token).ConfigureAwait(false);
        var terminal = started.Outcome.Command.Terminal is not null && StandardDescriptors.IsTerminal(0) ? StandardDescriptors.Input : null;
        var command = terminal is null
            ? started.Outcome.Command
            : started.Outcome.Command with { Terminal = Terminal.GetWindowSize(terminal) };
        var execution = await GuestExecution.StartAsync(Machine.Guest, command, _ended.Token).ConfigureAwait(false);
        await using (execution.ConfigureAwait(false))
        {
            _execution = execution;
            if (report is not null)
                StartReport.WriteStarted(report);
            report?.Dispose();
            using var raw = terminal is null ? null : RawMode.Enter(terminal);
            using var sizes = new SignalSet();
            if (terminal is not null)
                sizes.Add(PosixSignal.SIGWINCH, () => execution.ResizeAsync(Terminal.GetWindowSize(terminal), CancellationToken.None));
            var vmm = started.Outcome.Vmm;
            using var services = vmm.Sockets is { } directory
                ? ServiceRelay.Run(Machine.Guest, vmm.HostServices, directory.Path, _ended.Token)
                : null;
            using var sockets = SocketRelay.Run(
                Machine.Guest, vmm.HandedDescriptors, services is null ? 0 : ServiceRelay.MostConnections, _ended.Token);
            using var input = new DescriptorStream(StandardDescriptors.Input);
            using var output = new DescriptorStream(StandardDescriptors.Output);
            using var error = new DescriptorStream(StandardDescriptors.Error);
            return await execution.RelayAsync(new GuestStreams(input, output, error), _ended.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the workload to end; kills it when its delay has elapsed.</summary>
    private async Task StopAsync()
    {
        if (_execution is not { } execution)
        {
            _stopping.TrySetResult();
            return;
        }

        await execution.SignalAsync((Signal)(int)SignalName.Parse(spec.Sandbox.Stop.Signal), CancellationToken.None).ConfigureAwait(false);
        await Task.Delay(spec.Sandbox.Stop.Delay, CancellationToken.None).ConfigureAwait(false);
        await execution.SignalAsync(Signal.SIGKILL, CancellationToken.None).ConfigureAwait(false);
    }

    private Task SendAsync(Signal signal)
    {
        if (_execution is { } execution)
            return execution.SignalAsync(signal, CancellationToken.None);
        _stopping.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Without a disk of its own that is kept, a guest has nothing to write.</summary>
    private async Task PowerOffAsync()
    {
        if (Machine.Record.WorkDisk > 0
            && await MachineStop.StopAsync(Machine, MachineTimes.GuestPowerOff, CancellationToken.None).ConfigureAwait(false)
                is StopOutcome.Killed)
            say($"{spec.Name}: the guest did not power off in time, and was killed; what it had not written to its work disk is lost");
    }

    /// <summary>The VMM has ended before the workload: it was killed, or the guest powered off.</summary>
    private GuestExit EndOf(ExitStatus status, Task? work)
    {
        _ = work?.ContinueWith(static task => task.Exception, TaskScheduler.Default);
        if (_execution is null)
            throw MachineKeeper.Ended(host.Store, Machine.Record.Name);
        if (status.ShellCode > ExitCode.OfSignal(0))
        {
            say($"{spec.Name}: its machine was killed");
            return new GuestExit(0, status.ShellCode - ExitCode.OfSignal(0));
        }

        say($"{spec.Name}: its guest powered off before the workload had ended");
        return new GuestExit(ExitCode.Failed, 0);
    }

    private static Signal SignalOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGINT => Signal.SIGINT,
        PosixSignal.SIGHUP => Signal.SIGHUP,
        _ => Signal.SIGQUIT,
    };
}
