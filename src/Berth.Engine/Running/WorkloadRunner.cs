using System.Collections.Immutable;
using Berth.Engine.HostServices;
using Berth.Engine.Terminals;
using Berth.Instances.Commit;
using Berth.Instances.HostActions;
using Berth.Instances.Store;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Running;
using Berth.Sandbox.Starting;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Running;

/// <summary>
/// <c>berth run</c>: plans, prepares the host, starts, waits, reverts. If nothing has to be reverted afterwards, this process becomes the
/// launcher.
/// </summary>
internal sealed class WorkloadRunner
{
    private const int FirstHanded = 3;

    private readonly InstanceStore _store;
    private readonly StateDirectories _directories;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;

    // For all attempts to start one workload in this process, which ends after them.
    private ImmutableArray<SafeFileHandle> _handed;
    private SafeFileHandle? _report;

    /// <summary>
    /// Called with the id of the instance when the sandbox is built; the workload is executed when the instance is started
    /// (<see cref="HeldStart"/>). Null: it is executed at once.
    /// </summary>
    public Action<string>? Held { get; init; }

    /// <summary>A runner with the caller's state.</summary>
    /// <param name="directories">The state directories.</param>
    /// <param name="store">The store in these directories.</param>
    /// <param name="time">The clock.</param>
    /// <param name="say">Called for each message to the user, on any thread.</param>
    public WorkloadRunner(StateDirectories directories, InstanceStore store, TimeProvider time, Action<string> say)
    {
        _say = say;
        _directories = directories;
        _store = store;
        _time = time;
    }

    /// <summary>Runs an outcome to its end, or becomes its launcher, and then does not return.</summary>
    /// <param name="outcome">The outcome to run.</param>
    /// <param name="instanceId">The instance id for which it was planned.</param>
    /// <param name="mayBecomeLauncher">Whether it may become the launcher where nobody has to stay.</param>
    /// <param name="settled">Called once, before the host is changed and before the sandbox is built. An exception of it ends the
    /// start.</param>
    /// <param name="cancellationToken">Stops the workload.</param>
    /// <returns>The exit code: the workload's, 128+n for a signal, 125 to 127 when it did not start.</returns>
    /// <exception cref="WorkloadStartException">The sandbox could not be built.</exception>
    /// <exception cref="HostChangedException">The sandbox could not be built, because the host changed since the plan. The workload can be
    /// planned and run again.</exception>
    /// <exception cref="HostCommitException">The host could not be prepared.</exception>
    /// <exception cref="HostServiceStartException">A host service could not be started, so the workload was not started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the workload has ended, and the changes of the host are
    /// reverted.</exception>
    public int Run(SandboxOutcome outcome, string instanceId, bool mayBecomeLauncher, Action settled, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(settled);
        StandardDescriptors.Ensure();
        if (mayBecomeLauncher && Held is null && InPlaceStart.Suits(outcome))
        {
            settled();
            new InPlaceStart(_directories, _store, _time).Become(outcome, instanceId);
        }

        return Watch(outcome, instanceId, settled, cancellationToken);
    }

    private int Watch(SandboxOutcome outcome, string instanceId, Action settled, CancellationToken cancellationToken)
    {
        var launcherDirectory = LauncherDirectory.For(_directories, outcome.HasSecrets);
        if (_handed.IsDefault)
        {
            _handed = [.. Enumerable.Range(FirstHanded, outcome.HandedDescriptors).Select(FileDescriptors.Adopt)];
            _report = StartReport.Take();
        }

        using var services = outcome.HostServices.IsEmpty ? null : new InstanceServices(outcome, launcherDirectory, _say);
        var identity = InstanceRecords.IdentityOf(outcome.Parameters);
        var start = Held is null ? null : new HeldStartAction(_store.StartPipeOf(identity, instanceId));
        var options = new SandboxImageOptions
        {
            HoldBack = true,
            StartPipe = start?.Path,
            DieWithParent = true,
            Standard = outcome.Parameters.Tty ? [] : StandardDescriptors.Inspect(),
            GrantedDescriptors = outcome.HandedDescriptors + outcome.HostServices.Length,
            DiesAsWorkload = _report is not null,
        };
        using var image = SandboxImage.Create(outcome.Parameters, options, launcherDirectory);
        using var process = image.Start(granted: [.. _handed, .. services?.Granted ?? []], newProcessGroup: true);
        using var signals = SignalForwarding.To(process.Launcher);
        var planned = InstanceRecords.Of(outcome.Parameters, instanceId, process.Launcher.Identity, _store, _time);
        if (services is not null)
            planned = planned with { Supervisor = InstanceRecords.Self() };
        var instance = RecordedInstance.Commit(
            process, _store, start is null ? outcome.HostActions : outcome.HostActions.Add(start), planned, settled);
        LaunchFailure? failure;
        ExitStatus status;
        try
        {
            if (services is not null)
                StartServices(services, process, instance);

            // Open here as well, so that a start which comes before the launcher has opened the pipe is not lost.
            using var pipe = start is null ? null : NamedPipe.OpenBoth(start.Path);
            process.Release();
            process.ServeNetwork(outcome.Parameters.NetworkPlan);
            using var cancelled =
                cancellationToken.UnsafeRegister(static launcher => ((ChildProcess)launcher!).Signal(Signal.SIGTERM), process.Launcher);
            failure = null;
            if (Held is not null && process.WaitHeld(out failure))
                Held(instanceId);
            RelayTerminal(process);
            failure ??= process.WaitStarted();
            if (failure is null && _report is not null)
                StartReport.WriteStarted(_report);
            if (failure?.ChangedPath is null)
                _report?.Dispose();
            status = process.Wait();
            if (CgroupLookup.OutOfMemoryKills(outcome.Parameters.Cgroup) is > 0 and var kills)
                _say($"{outcome.Parameters.Name}: out of memory: the kernel killed {kills} of its processes at its limit; raise "
                    + "sandbox.resources.memory, or have it use less");
        }
        finally
        {
            services?.Stop();
            instance.Revert(_say);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (failure is null)
        {
            if (options.DiesAsWorkload && status.Signal is not Signal.None)
                EndBySignal.Become(status.Signal, launcherDirectory);
            return status.ShellCode;
        }

        throw failure.ToException(status);
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
            throw;
        }
    }

    /// <summary>Relays between the caller's terminal and the workload's until the workload has ended.</summary>
    private static void RelayTerminal(SandboxProcess process)
    {
        if (process.Terminal is not { } socket)
            return;
        using var master = DescriptorPassing.Receive(socket);
        if (master is null)
            return; // the workload failed before it had a terminal; the report has the reason
        using var ended = new CancellationTokenSource();
        _ = CancelAtEnd(process, ended);
        if (TerminalRelay.Run(master, ended.Token) != RelayEnd.CallerClosed)
            return;

        // The caller's terminal is gone: send SIGHUP as a terminal that hangs up, and SIGKILL after the stop delay.
        process.Launcher.Signal(Signal.SIGHUP);
        process.Launcher.Signal(Signal.SIGTERM);
    }

    private static async Task CancelAtEnd(SandboxProcess process, CancellationTokenSource ended)
    {
        try
        {
            await Reactor.WaitReadableAsync(process.Launcher.PidFd).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The relay ended first.
        }
    }
}
