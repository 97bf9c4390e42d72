using Berth.Desktop;
using Berth.Engine.HostServices;
using Berth.Engine.Machines;
using Berth.Engine.Running;
using Berth.Instances.Commit;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Machines.Guest.Wire;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Running;
using Berth.Sandbox.Starting;
using Berth.Workloads.Specs;

namespace Berth.Engine.MachineWorkloads;

/// <summary>
/// <c>berth run</c> of a workload in a machine: plans, makes the disks, starts the VMM, runs the command in the guest, stops the machine,
/// reverts. This process is the machine's keeper; if it is killed, the VMM is, too.
/// </summary>
/// <param name="say">Called for each message to the user.</param>
internal sealed class MachineWorkloadRunner(Action<string> say)
{
    private readonly MachineHost _host = new();
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>Runs a workload to its end.</summary>
    /// <param name="spec">The workload.</param>
    /// <param name="cancellationToken">Stops the workload as its description says.</param>
    /// <returns>The exit code: the workload's, 128+n for a signal, 125 to 127 when it did not start.</returns>
    public async Task<int> RunAsync(WorkloadSpec spec, CancellationToken cancellationToken)
    {
        StandardDescriptors.Ensure();
        using var report = StartReport.Take();
        var (directories, store) = (HostContext.Directories(), _host.Store);
        var instances = new InstanceStore(directories, DesktopHostActions.Kinds);
        foreach (var failure in StaleInstances.Clean(instances))
            say($"left over from an earlier run: {FailureText.Of(failure)}");
        var record = MachineWorkloadPlanner.RecordOf(spec);
        using var alone = MachineKeeper.TryLock(store, record.Name)
            ?? throw new MachineException(
                $"the machine of {spec.Name} runs already", "stop it first, or give the other workload another name");
        await EndFormerAsync(record.Name).ConfigureAwait(false);
        record = await MachineCreation.RenewAsync(store, record, cancellationToken).ConfigureAwait(false);
        GuestExit exit;
        try
        {
            var accelerator = await AcceleratorProbe.ChooseAsync(
                store, MachinePlanner.Plan(store, record), MachineHost.Agent, cancellationToken).ConfigureAwait(false);
            using var started = Replanning.Run(() => Start(spec, record, accelerator, instances, cancellationToken));
            using var session = new MachineSession(_host, started, spec, report, say);
            exit = await session.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            store.RemoveRun(record.Name);
        }

        // A supervisor tells a signal from an exit code of 128+n.
        if (exit.Signal != 0 && report is not null)
            EndBySignal.Become((Signal)exit.Signal, LauncherDirectory.For(directories));
        return exit.ShellCode;
    }

    /// <summary>The VMM of a keeper that was just killed is about to end, but has not yet.</summary>
    private async Task EndFormerAsync(string name)
    {
        if (_host.Store.FindRun(name) is { } run)
        {
            await MachineStop.KillAsync(
                new RunningMachine(_host.Store.Find(name), run, _host.Store.RuntimeOf(name)), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private StartedMachine Start(
        WorkloadSpec spec, MachineRecord record, Accelerator accelerator, InstanceStore instances, CancellationToken cancellationToken)
    {
        var store = _host.Store;
        store.RemoveRun(record.Name);
        TrustedDirectory.Ensure(store.RuntimeOf(record.Name));
        // The VMM's sandbox shows the initrd, so there has to be one when it is planned; what is in it depends on the plan.
        var place = store.RuntimeOf(record.Name);
        File.WriteAllBytes($"{place}/{MachinePlanner.InitrdFile}", []);
        var outcome = MachineWorkloadPlanner.Plan(spec, store, record, accelerator);
        store.Save(outcome.Record);
        MachinePlanner.WriteInitrd(outcome.Machine, outcome.Record, MachineHost.Agent, outcome.BootLines);
        using var names = PlannedNames.Watch(outcome.Vmm);
        using var directory = DirectoryHandle.Open(place);
        using var given = VmmDescriptors.Make(outcome.Plan, directory);
        using var log = new FileStream(MachineKeeper.LogOf(store, record.Name), FileMode.Create, FileAccess.Write);
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var options = new SandboxImageOptions { HoldBack = true, DieWithParent = true, GrantedDescriptors = given.All.Length };
        using var image = SandboxImage.Create(outcome.Vmm.Parameters, options, LauncherDirectory.For(HostContext.Directories()));
        var process = image.Start(
            [new(nothing, 0), new(log.SafeFileHandle, 1), new(log.SafeFileHandle, 2)], given.All, newProcessGroup: true);
        InstanceServices? services = null;
        try
        {
            services = outcome.Vmm.HostServices.IsEmpty
                ? null
                : new InstanceServices(outcome.Vmm, LauncherDirectory.For(HostContext.Directories()), say)
                { NoDescriptors = GuestServices.NoDescriptors };
            var planned = InstanceRecords.Of(
                outcome.Vmm.Parameters, outcome.Vmm.InstanceId, process.Launcher.Identity, instances, TimeProvider.System) with
            {
                Supervisor = InstanceRecords.Self(),
                Machine = new InstanceMachine(record.Name) { Command = outcome.Command.Arguments },
            };
            var instance = RecordedInstance.Commit(process, instances, outcome.Vmm.HostActions, planned, () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                names.RequireUnchanged();
                foreach (var warning in outcome.Vmm.Warnings)
                {
                    if (_said.Add(warning))
                        say(warning);
                }
            });
            if (services is not null)
                StartServices(services, process, instance);
            process.Release();
            if (process.WaitStarted() is { } failure)
            {
                var status = process.Wait();
                services?.Stop();
                instance.Revert();
                throw failure.ToException(status);
            }

            var vmm = new SandboxedVmm(process, instance);
            var run = new MachineRun(vmm.Process, store.BootId, TimeProvider.System.GetUtcNow(), accelerator);
            store.SaveRun(record.Name, run);
            return new StartedMachine(outcome, new RunningMachine(outcome.Record, run, place), vmm, process, services);
        }
        catch
        {
            services?.Dispose();
            process.Dispose();
            throw;
        }
    }

    private static void StartServices(InstanceServices services, SandboxProcess process, RecordedInstance instance)
    {
        try
        {
            services.Start(service =>
            {
                lock (instance)
                    instance.Save(instance.Record.With(service));
            });
        }
        catch
        {
            process.Kill();
            process.Wait();
            services.Stop();
            instance.Revert();
            throw;
        }
    }
}
