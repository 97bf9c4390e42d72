using System.Text.Json;
using Berth.Engine.HostServices;
using Berth.Engine.Machines;
using Berth.Instances.Commit;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Processes;
using Berth.Sandbox.Explanation;
using Berth.Workloads.Specs;

namespace Berth.Engine.Running;

/// <summary><c>berth stop</c>: sends the stop signal, waits, kills, and reverts the instance's changes of the host.</summary>
internal static class InstanceStop
{
    // The launcher sends SIGKILL after the workload's delay. This wait is longer, so that the two do not race.
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);

    /// <summary>Stops an instance and waits for its end.</summary>
    public static async Task StopAsync(InstanceStore store, InstanceRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(record);
        if (record.Machine is { } machine)
        {
            await StopMachineAsync(record, machine, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var launcher = ProcessHandle.TryOpen(record.Launcher);
        if (launcher is not null)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var (signal, delay) = HowToStop(record);
            deadline.CancelAfter(delay + s_margin);
            launcher.Signal(signal);
            try
            {
                await launcher.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                launcher.Signal(Signal.SIGKILL);
                await launcher.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        await WaitForSupervisorAsync(record, cancellationToken).ConfigureAwait(false);
        foreach (var failure in StaleInstances.Clean(store))
            throw new HostCommitException($"{record.Name} has ended, but: {FailureText.Of(failure)}", failure);
    }

    /// <summary>
    /// The process that keeps the machine is asked, because the VMM knows nothing of the workload. It ends when the guest has powered off.
    /// </summary>
    private static async Task StopMachineAsync(InstanceRecord record, InstanceMachine machine, CancellationToken cancellationToken)
    {
        using var keeper = record.Supervisor is { } identity ? ProcessHandle.TryOpen(identity) : null;
        if (keeper is null)
        {
            throw new InstanceNotFoundException(
                $"{record.Name} is the machine {machine.Name}, and no workload's; stop it with: berth vm stop {machine.Name}");
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(HowToStop(record).Delay + MachineTimes.PowerOff + s_margin);
        keeper.Signal(Signal.SIGTERM);
        try
        {
            await keeper.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            keeper.Signal(Signal.SIGKILL); // and the VMM with it
            await keeper.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the <c>berth run</c> that ends the host services has ended, at most for its deadline.</summary>
    private static async Task WaitForSupervisorAsync(InstanceRecord record, CancellationToken cancellationToken)
    {
        using var supervisor = record.Supervisor is { } identity ? ProcessHandle.TryOpen(identity) : null;
        if (supervisor is null)
            return;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter((InstanceServices.Deadline * record.HostServices.Length) + s_margin);
        try
        {
            await supervisor.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The process is not a berth run, or hangs: the record stays until the process has ended.
        }
    }

    /// <summary>
    /// A launcher forwards the signal to the workload. Without namespaces there is no launcher: the signal goes to the workload directly.
    /// </summary>
    private static (Signal Signal, TimeSpan Delay) HowToStop(InstanceRecord record)
    {
        try
        {
            var parameters = ParametersReader.Read(record.Name, record.Sandbox);
            return (record.Tier == IsolationTier.Namespaces ? Signal.SIGTERM : (Signal)parameters.StopSignal, parameters.StopDelay);
        }
        catch (JsonException)
        {
            return (Signal.SIGTERM, TimeSpan.FromSeconds(5));
        }
    }
}
