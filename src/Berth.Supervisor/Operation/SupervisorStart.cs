using System.Runtime.Versioning;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Supervisor.Registry;
using Berth.Supervisor.RuntimeFiles;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;

namespace Berth.Supervisor.Operation;

/// <summary>
/// The start of a supervisor: compares definitions on disk with running processes, and reads the state of an earlier supervisor.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisorStart(
    ServiceHost host,
    ServiceRegistry registry,
    ServiceOrder order,
    DefinitionStore definitions,
    RuntimeDirectory directory,
    StatusWatch watch,
    Admission admission)
{
    private const int TakenOverAtOnce = 128;

    private static readonly TimeSpan s_untilLook = TimeSpan.FromSeconds(1);

    private bool _isFinished;
    private bool _isOld;

    /// <summary>
    /// Whether services are being started that are to run from the beginning, unless that takes very long. What can wait does, until they
    /// run.
    /// </summary>
    public bool IsUnderWay => !_isOld && !(_isFinished && order.IsSettled && host.Requested == 0);

    /// <summary>Takes over what runs, and starts what should.</summary>
    /// <param name="succession">What the program that this process was before has left; null: nothing.</param>
    /// <param name="settle">Ends a round of the loop, which does not run yet.</param>
    /// <exception cref="ServiceException">There are not enough descriptors for the services.</exception>
    public void Begin(Succession? succession, Action settle)
    {
        if (succession is null)
            Room.ThrowIfTooSmallFor(definitions.Count());
        var used = new HashSet<string>(StringComparer.Ordinal);
        var later = new List<SupervisedService>();
        var takenOver = 0;
        foreach (var loaded in definitions.Load())
        {
            if (admission.Load(loaded) is not { } service)
                continue;
            if (ServiceRegistry.HasBefore(service))
                later.Add(service);
            else
                TakeOver(service);
        }

        registry.FindDependents();
        later.ForEach(TakeOver);
        EndStrays(succession);
        foreach (var stale in host.InRuntime(() => Directory.GetFiles(host.Paths.Notifications)).Where(path => !used.Contains(path)))
            SupervisorPaths.Delete(stale);
        _isFinished = true;
        settle();
        host.Loop.After(s_untilLook, HaveBegun);

        void TakeOver(SupervisedService service)
        {
            if (admission.TryTakeOver(service, succession?.Take(service.Name)))
                used.Add(host.Paths.Notify(service.Run.Files));

            // Services start on another processor while the others are read. A service waits for earlier ones that are not taken over yet.
            if (++takenOver % TakenOverAtOnce == 0)
            {
                settle();
                watch.TakeWritten();
            }
        }
    }

    /// <summary>
    /// Collects garbage: the start leaves more garbage than the services use, and an idle supervisor would never collect it.
    /// </summary>
    private void HaveBegun()
    {
        if (!order.IsSettled)
        {
            // Thousands are still to be started.
            host.Loop.After(s_untilLook, HaveBegun);
            return;
        }

        _isOld = true;
        watch.LookAtTakenOver();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Ends processes without a definition, which was removed while no supervisor ran.</summary>
    private void EndStrays(Succession? succession)
    {
        var names = host.InRuntime(() => Directory.GetFiles(host.Paths.Records, "*.json"))
            .Select(static file => ServiceName.TryParse(Path.GetFileNameWithoutExtension(file), out var name) ? name : null);
        foreach (var name in names.OfType<ServiceName>().Union(directory.LostLaunchers.Keys.Select(static run => run.Service))
            .Where(name => registry.Find(name) is null).ToList())
        {
            var service = admission.Add(new ServiceDefinition { Name = name, Command = ["/nonexistent"] }, DesiredState.Down);
            if (admission.TryTakeOver(service, succession?.Take(name)) && registry.ProblemOf(name) is null)
                service.Stop();
            else if (registry.Find(name) is not null && !service.IsRunning)
                admission.Remove([service]);
        }
    }
}
