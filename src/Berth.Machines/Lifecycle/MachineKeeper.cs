using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Lifecycle;

/// <summary>
/// The process that stays with a machine: it starts the VMM, writes the console to a bounded log, notices the end, starts again what is to
/// be restarted, and removes what is temporary. If it is killed, the VMM goes on; another keeper takes over.
/// </summary>
public sealed class MachineKeeper
{
    internal const string ConsoleLog = "console.log", VmmLog = "vmm.log", StopMark = "stopping";
    private static readonly TimeSpan s_lastMoment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_beforeRestart = TimeSpan.FromSeconds(1);

    private readonly MachineStore _store;
    private readonly MachineRecord _record;
    private readonly IVmm _vmm = new QemuVmm();
    private readonly IVmmLauncher _launcher;
    private readonly string _agent;
    private readonly string _runtime;
    private Accelerator _accelerator;

    /// <summary>A keeper of a machine.</summary>
    /// <param name="store">The store.</param>
    /// <param name="record">The machine.</param>
    /// <param name="agent">The executable of the guest agent.</param>
    /// <param name="launcher">Starts the VMM.</param>
    public MachineKeeper(MachineStore store, MachineRecord record, string agent, IVmmLauncher launcher)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(launcher);
        (_store, _record, _agent, _launcher) = (store, record, agent, launcher);
        _runtime = store.RuntimeOf(record.Name);
    }

    /// <summary>Notes that a machine is meant to end: it is not started again.</summary>
    public static void MarkStopping(MachineStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        File.WriteAllBytes($"{store.RuntimeOf(name)}/{StopMark}", []);
    }

    /// <summary>Takes the lock of a machine's keeper; null: it has one. The caller owns the result.</summary>
    public static FileLock? TryLock(MachineStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        TrustedDirectory.Ensure(store.RuntimeRoot);
        return FileLock.TryAcquire(LockOf(store, name));
    }

    /// <summary>Whether a machine has a keeper.</summary>
    public static bool IsKept(MachineStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        TrustedDirectory.Ensure(store.RuntimeRoot);
        using var held = FileLock.TryAcquire(LockOf(store, name));
        if (held is not null)
            File.Delete(LockOf(store, name));
        return held is null;
    }

    /// <summary>Waits until a machine that has ended has no keeper any more: it then has removed what is to be removed.</summary>
    public static async Task AwaitEndAsync(MachineStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (!Directory.Exists(store.RuntimeRoot))
            return;
        var path = LockOf(store, name);
        using (await FileLock.AcquireAsync(path).ConfigureAwait(false))
        {
            store.RemoveRun(name);
            File.Delete(path);
        }
    }

    /// <summary>Keeps the machine until it has ended for good.</summary>
    /// <param name="started">Called when the VMM runs, or was found running.</param>
    /// <param name="stop">Asks for an orderly stop.</param>
    /// <exception cref="BerthException">The machine can't be started, or has a keeper already.</exception>
    public async Task RunAsync(Action started, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(started);
        TrustedDirectory.Ensure(_store.RuntimeRoot);
        using var alone = FileLock.TryAcquire(LockOf(_store, _record.Name))
            ?? throw new MachineException($"the machine {_record.Name} has a keeper already");
        try
        {
            do
                await KeepOnceAsync(started, stop).ConfigureAwait(false);
            while (await IsRestartedAsync(stop).ConfigureAwait(false));
        }
        finally
        {
            // If it failed to take over a machine that runs, that goes on.
            if (_store.FindRun(_record.Name) is null)
                RemoveEnded();
            File.Delete(LockOf(_store, _record.Name));
        }
    }

    /// <summary>The file of what a VMM says.</summary>
    public static string LogOf(MachineStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        return $"{store.DirectoryOf(name)}/{VmmLog}";
    }

    private static string LockOf(MachineStore store, string name) => $"{store.RuntimeRoot}/.{name}.keeper";

    private async Task KeepOnceAsync(Action started, CancellationToken stop)
    {
        if (_store.FindRun(_record.Name) is { } found)
        {
            using var vmm = ProcessHandle.TryOpen(found.Vmm) ?? throw Ended();
            await KeepAsync(found, vmm, started, stop).ConfigureAwait(false);
            return;
        }

        using var child = Start(await PrepareAsync(stop).ConfigureAwait(false));
        try
        {
            var run = new MachineRun(child.Process, _store.BootId, TimeProvider.System.GetUtcNow(), _accelerator);
            _store.SaveRun(_record.Name, run);
            using var vmm = ProcessHandle.TryOpen(run.Vmm) ?? throw Ended();
            await KeepAsync(run, vmm, started, stop).ConfigureAwait(false);
        }
        finally
        {
            // Has ended, unless something failed. Reaped: who looks for the VMM's process must not find a zombie.
            await child.EndAsync().ConfigureAwait(false);
        }
    }

    private void RemoveEnded()
    {
        if (_record.IsTemporary)
            _store.Remove(_record.Name);
        else
            _store.RemoveRun(_record.Name);
    }

    private async Task<bool> IsRestartedAsync(CancellationToken stop)
    {
        if (!_record.Restarts || stop.IsCancellationRequested || File.Exists($"{_runtime}/{StopMark}"))
            return false;
        await Task.Delay(s_beforeRestart, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <summary>Writes what the guest boots, and decides on the VMM's command.</summary>
    private async Task<VmmPlan> PrepareAsync(CancellationToken stop)
    {
        _store.RemoveRun(_record.Name);
        StartConditions.Require(_store, _record);
        HostPorts.RequireFree(_record.Ports);
        TrustedDirectory.Ensure(_runtime);
        var machine = MachinePlanner.Plan(_store, _record);
        MachinePlanner.WriteInitrd(machine, _record, _agent, MachinePlanner.BootLines(_record));
        _accelerator = await AcceleratorProbe.ChooseAsync(_store, machine, _agent, stop).ConfigureAwait(false);
        return _vmm.Plan(machine, _accelerator);
    }

    private IStartedVmm Start(VmmPlan plan)
    {
        using var place = DirectoryHandle.Open(_runtime);
        using var log = new FileStream(LogOf(_store, _record.Name), FileMode.Create, FileAccess.Write);
        using var given = VmmDescriptors.Make(plan, place);
        return _launcher.Start(new VmmStart(_record.Name, plan, given.All, log.SafeFileHandle));
    }

    private VmmException Ended() => Ended(_store, _record.Name);

    /// <summary>What a VMM said that has ended at once.</summary>
    public static VmmException Ended(MachineStore store, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        var said = BoundedLog.ReadEnd(LogOf(store, name), 1024);
        return new VmmException(
            $"qemu ended at once: {VmmException.Printable(System.Text.Encoding.UTF8.GetString(said).Trim())}");
    }

    private async Task KeepAsync(MachineRun run, ProcessHandle vmm, Action started, CancellationToken stop)
    {
        var machine = new RunningMachine(_record, run, _runtime);
        using var over = new CancellationTokenSource();
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var console = Task.Run(() => MachineConsole.ServeAsync(_store, machine, opened, over.Token), CancellationToken.None);
        try
        {
            // Whoever starts the machine opens the log, too: that of a temporary one is removed as soon as it has ended.
            await opened.Task.ConfigureAwait(false);
            await BeginAsync(machine).ConfigureAwait(false);
            started();
            await vmm.WaitForExitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && _record.IsTemporary)
        {
            // Nothing of it is kept, so its guest need not write its data: which one that still starts could not do for a while.
            await MachineStop.KillAsync(machine, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await MachineStop.StopAsync(machine, MachineStop.DefaultPatience, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or VmmException)
        {
            // Its sockets are closed a moment before it has ended.
            if (await MachineStop.HasEndedAsync(vmm, s_lastMoment, CancellationToken.None).ConfigureAwait(false))
                throw Ended();
            throw;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await console.ConfigureAwait(false);
        }
    }

    /// <summary>Lets a new VMM begin: it waits with the first instruction until the console is read.</summary>
    public static async Task BeginAsync(RunningMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var control = await machine.ControlAsync(CancellationToken.None).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            if (await control.ReadStateAsync(CancellationToken.None).ConfigureAwait(false) is "prelaunch")
                await control.ResumeAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
