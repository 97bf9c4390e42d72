using Berth.Instances.Store;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Starting;
using Berth.Supervision;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Supervisor;
using Berth.Supervisor.Client;

namespace Berth.Engine.Services;

/// <summary>The directories of a built-in supervisor: the one in the background, or that of a <c>berth up</c>.</summary>
/// <param name="State">The directory that is kept across reboots.</param>
/// <param name="Runtime">The directory that is not kept across reboots.</param>
internal sealed record SupervisorPlace(string State, string Runtime)
{
    private const string ForegroundPrefix = "up-";

    /// <summary>The place of the caller's background supervisor.</summary>
    public static SupervisorPlace Background(StateDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return new SupervisorPlace($"{directories.State}/supervisor", $"{directories.Runtime}/supervisor");
    }

    /// <summary>The place of a supervisor that lives as long as this process.</summary>
    public static SupervisorPlace Foreground(StateDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return At($"{directories.Runtime}/{ForegroundPrefix}{Environment.ProcessId}");
    }

    /// <summary>The places of every <c>berth up</c> of the caller in the foreground, including those that were killed.</summary>
    public static IEnumerable<SupervisorPlace> Foregrounds(StateDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return Directory.Exists(directories.Runtime)
            ? Directory.EnumerateDirectories(directories.Runtime, ForegroundPrefix + "*").Order(StringComparer.Ordinal).Select(At)
            : [];
    }

    /// <summary>Removes the files of each <c>berth up</c> that was killed. Its services have ended with it.</summary>
    public static void RemoveAbandoned(StateDirectories directories)
    {
        foreach (var place in Foregrounds(directories).ToArray())
            BuiltinServiceManager.RemoveAbandoned(place.State);
    }

    /// <summary>The client of the supervisor in this place.</summary>
    public IServiceManager Manager() => new ValidatingServiceManager(new BuiltinServiceManager(State));

    /// <summary>The services in this place while no supervisor runs, for reading.</summary>
    public DormantServices Dormant() => new(State);

    /// <summary>Whether a supervisor answers in this place.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    public Task<bool> AnswersAsync(CancellationToken cancellationToken) => new BuiltinServiceManager(State).AnswersAsync(cancellationToken);

    /// <summary>Whether there is a supervisor, also one that does not answer yet.</summary>
    public bool IsTaken => BuiltinServiceManager.IsTaken(State);

    /// <summary>Makes the supervisor stop services, with one request and in reverse order. Missing services are not an error.</summary>
    /// <param name="names">The services.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">There is none.</exception>
    public Task StopAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).StopAsync(names, cancellationToken);

    /// <summary>Stops and removes services.</summary>
    /// <param name="names">The services.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">There is no supervisor, or a service was started again meanwhile.</exception>
    public Task UnregisterAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).UnregisterAsync(names, cancellationToken);

    /// <summary>The state of each service of the supervisor, then each change.</summary>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ServiceException">There is none, or not any more.</exception>
    public IAsyncEnumerable<ServiceChange> WatchAsync(CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).WatchAsync(cancellationToken);

    /// <summary>The output of a service from now on and the changes of its state, in order.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ServiceException">There is none, or not any more.</exception>
    public IAsyncEnumerable<ServiceOutput> AttachAsync(ServiceName name, CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).AttachAsync(name, cancellationToken);

    /// <summary>
    /// Ends the supervisor if it runs only while needed and has no services. False: it stays, or there is none.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait for its end.</param>
    public Task<bool> EndUnneededAsync(CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).EndUnneededAsync(cancellationToken);

    /// <summary>Whether the supervisor has services, or would have if it ran.</summary>
    public bool HasServices => BuiltinServiceManager.HasServices(State);

    /// <summary>Creates a supervisor for this place, which does not run yet. Services end with it, in reverse order.</summary>
    /// <param name="whileNeeded">Whether it may end when it has no services.</param>
    /// <param name="report">Takes what is wrong and nobody asked for.</param>
    /// <param name="arguments">The command line of a newer program that replaces this one; null: upgrades are not possible.</param>
    public BuiltinSupervisor Supervisor(bool whileNeeded, Action<string> report, IReadOnlyList<string>? arguments = null) =>
        new(new SupervisorOptions
        {
            StateDirectory = State,
            RuntimeDirectory = Runtime,
            Launcher = new ServiceLauncher(HostContext.Environment(), LauncherDirectory.For(HostContext.Directories())),
            StopServicesAtEnd = true,
            WhileNeeded = whileNeeded,
            SuccessorArguments = arguments,
            Report = report,
        });

    private static SupervisorPlace At(string directory) => new(directory, directory);
}
