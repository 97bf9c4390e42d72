using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Supervision.Launching;
using Berth.Supervisor.Control;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Registry;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.RuntimeFiles;

/// <summary>Creates the runtime directory again after a removal, and finds the services that used the old one.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RuntimeRepair(
    EventLoop loop,
    SupervisorPaths paths,
    SupervisorLock held,
    RuntimeDirectory directory,
    StatusWatch watch,
    ServiceRegistry registry,
    ServiceChanges changes,
    IWorkloadLauncher launcher,
    Action<string> report)
{
    private static readonly TimeSpan s_untilNextTry = TimeSpan.FromSeconds(1);

    /// <summary>Whether the supervisor is ending: nothing is created again then.</summary>
    public required CancellationToken Ending { get; init; }

    /// <summary>The control socket, which is in the directory; null: the supervisor is starting.</summary>
    public ControlServer? Control { get; set; }

    /// <summary>
    /// Creates the removed parts of the runtime directory again; false: nothing was removed, or it is not possible yet. The start waits for
    /// it; later it is retried after a delay.
    /// </summary>
    public bool MakeAnew()
    {
        var isStarting = Control is null;
        for (var tries = 0; !Ending.IsCancellationRequested
            && !(paths.IsRuntimeWhole && (isStarting || File.Exists(paths.ControlSocket))); tries++)
        {
            try
            {
                Make();
                return true;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or LinuxException)
            {
                report($"the runtime directory {paths.Runtime} cannot be created again: {FailureText.Of(refused)}");
                if (!isStarting)
                    loop.After(s_untilNextTry, () => MakeAnew());
                if (!isStarting || tries == RuntimeDirectory.MostLooks)
                    return false;
                DescriptorPoll.Wait([], RuntimeDirectory.LookAgainMilliseconds); // another process is removing it
            }
        }

        return false;
    }

    /// <summary>Waits until the launcher of every service is known. Lost starts are repeated.</summary>
    /// <param name="removed">A removed runtime directory, whose status files have no names.</param>
    public void FindAsked(string? removed = null)
    {
        var asked = registry.Runs.Select(static one => one.Run).Where(static run => run.IsAsked).ToList();
        if (asked.Count == 0)
            return;
        launcher.Flush();
        for (var looks = 0; asked.Exists(static run => run.IsAsked) && looks < RuntimeDirectory.MostLooks; looks++)
        {
            var lost = removed is null ? [] : LostLauncher.FindAll([removed]);
            foreach (var run in asked.Where(static run => run.IsAsked))
            {
                if (lost.TryGetValue(run.Files, out var found))
                    run.Attach(found.Process);
                else if (removed is null)
                    run.LookWhetherLost();
            }

            if (asked.Exists(static run => run.IsAsked))
                DescriptorPoll.Wait([], RuntimeDirectory.LookAgainMilliseconds);
        }

        foreach (var run in asked.Where(static run => run.IsAsked))
            run.LaunchLost();
    }

    /// <summary>See <see cref="ISupervisedServices.FindWithoutFile"/>.</summary>
    public void FindWithoutFile(SupervisedService service, ServiceRun run)
    {
        if (MakeAnew() || !run.IsAsked)
            return;
        FindAsked(paths.Runtime);
        Lose(service, paths.Runtime);
    }

    private void Make()
    {
        var removed = paths.Runtime;
        directory.MakeAnew(removed);
        held.Renew();
        directory.NoteRemoved(removed);
        watch.Begin();
        FindAsked(removed);
        foreach (var service in registry.All.Where(static service => service.Output.Inode != 0)) // the others were not taken over yet
        {
            Lose(service, removed);
            changes.Write(service);
        }

        if (Control is null)
            directory.FindAllLost();
        else
            Control.ListenAnew(paths.ControlSocket);

        // The removal may be in progress, and removals before the watch are not reported.
        loop.Post(() => MakeAnew());
    }

    /// <summary>The processes of a service have its files open, which have no names any more.</summary>
    private void Lose(SupervisedService service, string removed)
    {
        foreach (var run in service.Runs)
        {
            if (run.Process is { } process && LostLauncher.Find(process.Pid, run.Files, directory.LostWith(removed)) is { } found)
                watch.Follow(service, run, found);
        }

        service.ReopenNotify();
    }
}
