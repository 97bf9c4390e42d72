using Berth.Instances.Store;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Starting;
using Berth.Supervision;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Supervisor;
using Berth.Supervisor.Client;

namespace Berth.Engine.Services;

/// <summary>Where one built-in supervisor is: the one that runs in the background, or that of one <c>berth up</c>.</summary>
/// <param name="State">Kept over a reboot.</param>
/// <param name="Runtime">Gone with one.</param>
internal sealed record SupervisorPlace(string State, string Runtime)
{
    private const string ForegroundPrefix = "up-";

    /// <summary>That of the caller's background supervisor.</summary>
    public static SupervisorPlace Background(StateDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return new SupervisorPlace($"{directories.State}/supervisor", $"{directories.Runtime}/supervisor");
    }

    /// <summary>That of a supervisor which lives as long as this process.</summary>
    public static SupervisorPlace Foreground(StateDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return At($"{directories.Runtime}/{ForegroundPrefix}{Environment.ProcessId}");
    }

    /// <summary>Those of every <c>berth up</c> of the caller in the foreground, also of one that was killed.</summary>
    public static IEnumerable<SupervisorPlace> Foregrounds(StateDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return Directory.Exists(directories.Runtime)
            ? Directory.EnumerateDirectories(directories.Runtime, ForegroundPrefix + "*").Order(StringComparer.Ordinal).Select(At)
            : [];
    }

    /// <summary>Removes what is left of each <c>berth up</c> that was killed. Its services have gone with it.</summary>
    public static void RemoveAbandoned(StateDirectories directories)
    {
        foreach (var place in Foregrounds(directories).ToArray())
            BuiltinServiceManager.RemoveAbandoned(place.State);
    }

    /// <summary>Talks to the supervisor there.</summary>
    public IServiceManager Manager() => new ValidatingServiceManager(new BuiltinServiceManager(State));

    /// <summary>The services there while no supervisor runs; they can be looked at.</summary>
    public DormantServices Dormant() => new(State);

    /// <summary>Whether a supervisor answers there.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<bool> AnswersAsync(CancellationToken cancellationToken) => new BuiltinServiceManager(State).AnswersAsync(cancellationToken);

    /// <summary>Whether there is a supervisor, also one that does not answer yet.</summary>
    public bool IsTaken => BuiltinServiceManager.IsTaken(State);

    /// <summary>Has the supervisor there stop services, all at once and in reverse order; ones that are not there are fine.</summary>
    /// <param name="names">The services.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ServiceException">There is none.</exception>
    public Task StopAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).StopAsync(names, cancellationToken);

    /// <summary>The same, and it forgets them.</summary>
    /// <param name="names">The services.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ServiceException">There is none, or one was started again meanwhile.</exception>
    public Task UnregisterAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).UnregisterAsync(names, cancellationToken);

    /// <summary>How each service of the supervisor there is, and then each change.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ServiceException">There is none, or not any more.</exception>
    public IAsyncEnumerable<ServiceChange> WatchAsync(CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).WatchAsync(cancellationToken);

    /// <summary>All that a service there writes from now on, and how it is, in order.</summary>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ServiceException">There is none, or not any more.</exception>
    public IAsyncEnumerable<ServiceOutput> AttachAsync(ServiceName name, CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).AttachAsync(name, cancellationToken);

    /// <summary>
    /// Ends the supervisor there, where it is there only while it is needed and has no service. False: it stays, or there is none.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for its end.</param>
    public Task<bool> EndUnneededAsync(CancellationToken cancellationToken) =>
        new BuiltinServiceManager(State).EndUnneededAsync(cancellationToken);

    /// <summary>Whether the supervisor there has services, or would have if it ran.</summary>
    public bool HasServices => BuiltinServiceManager.HasServices(State);

    /// <summary>A supervisor for this place; it does not run yet. Services end with it, in reverse order.</summary>
    /// <param name="whileNeeded">Whether it may end when it has no service any more.</param>
    /// <param name="report">Takes what is wrong and nobody asked for.</param>
    /// <param name="arguments">How a newer program is called that replaces this one; null: none does.</param>
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
