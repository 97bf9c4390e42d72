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
        var asked = registry.All.Where(static service => service.Run.IsAsked).ToList();
        if (asked.Count == 0)
            return;
        launcher.Flush();
        for (var looks = 0; asked.Exists(static service => service.Run.IsAsked) && looks < RuntimeDirectory.MostLooks; looks++)
        {
            var lost = removed is null ? [] : LostLauncher.FindAll([removed]);
            foreach (var service in asked.Where(static service => service.Run.IsAsked))
            {
                if (lost.TryGetValue(service.Name, out var found))
                    service.Run.Attach(found.Process);
                else if (removed is null)
                    service.Run.LookWhetherLost();
            }

            if (asked.Exists(static service => service.Run.IsAsked))
                DescriptorPoll.Wait([], RuntimeDirectory.LookAgainMilliseconds);
        }

        foreach (var service in asked.Where(static service => service.Run.IsAsked))
            service.Run.LaunchLost();
    }

    /// <summary>See <see cref="ISupervisedServices.FindWithoutFile"/>.</summary>
    public void FindWithoutFile(SupervisedService service)
    {
        if (MakeAnew() || !service.Run.IsAsked)
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
        if (service.Run.Process is { } process && LostLauncher.Find(process.Pid, service.Name, directory.LostWith(removed)) is { } found)
            watch.Follow(service, found);
        service.ReopenNotify();
    }
}
