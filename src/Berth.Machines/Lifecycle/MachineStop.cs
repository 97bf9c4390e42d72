using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Machines.Vmm;

namespace Berth.Machines.Lifecycle;

/// <summary>Stops a machine: its agent is asked, then the power button is pressed, then the VMM is killed. Each has a deadline.</summary>
public static class MachineStop
{
    /// <summary>How long a guest may take to power off by itself.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_afterButton = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_afterKill = TimeSpan.FromSeconds(10);

    /// <summary>Stops it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="patience">How long the guest may take after it was asked.</param>
    /// <param name="cancellationToken">Stops waiting, without killing.</param>
    /// <returns>How it ended.</returns>
    public static async Task<StopOutcome> StopAsync(RunningMachine machine, TimeSpan patience, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(machine);
        using var vmm = ProcessHandle.TryOpen(machine.Run.Vmm);
        if (vmm is null)
            return StopOutcome.PoweredOff;
        // A guest whose processors stand still can't power off.
        if (await machine.ReadStateAsync(cancellationToken).ConfigureAwait(false) is not RunningMachine.RunningState)
            _ = await TryAsync(token => ResumeAsync(machine, token), cancellationToken).ConfigureAwait(false);
        if (await TryAsync(machine.Guest.PowerOffAsync, cancellationToken).ConfigureAwait(false)
            && await HasEndedAsync(vmm, patience, cancellationToken).ConfigureAwait(false))
            return StopOutcome.PoweredOff;
        if (await TryAsync(token => PressAsync(machine, token), cancellationToken).ConfigureAwait(false)
            && await HasEndedAsync(vmm, s_afterButton, cancellationToken).ConfigureAwait(false))
            return StopOutcome.PowerButton;
        vmm.Signal(Signal.SIGKILL);
        return await HasEndedAsync(vmm, s_afterKill, cancellationToken).ConfigureAwait(false)
            ? StopOutcome.Killed
            : throw new VmmException($"the VMM of {machine.Record.Name} (pid {vmm.Identity.Pid}) survives SIGKILL");
    }

    /// <summary>Kills the VMM: the guest can't write its data any more.</summary>
    public static async Task KillAsync(RunningMachine machine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(machine);
        using var vmm = ProcessHandle.TryOpen(machine.Run.Vmm);
        if (vmm is null)
            return;
        vmm.Signal(Signal.SIGKILL);
        _ = await HasEndedAsync(vmm, s_afterKill, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ResumeAsync(RunningMachine machine, CancellationToken cancellationToken)
    {
        var control = await machine.ControlAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
            await control.ResumeAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task PressAsync(RunningMachine machine, CancellationToken cancellationToken)
    {
        var control = await machine.ControlAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            await control.PressPowerAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> TryAsync(Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        try
        {
            await ask(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is BerthException or IOException)
        {
            return false; // the next way
        }
    }

    internal static async Task<bool> HasEndedAsync(ProcessHandle vmm, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await vmm.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
