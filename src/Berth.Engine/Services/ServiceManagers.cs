using Berth.Engine.Hosts;
using Berth.Linux;
using Berth.Sandbox.State;
using Berth.Supervision;

namespace Berth.Engine.Services;

/// <summary>The service managers of this host, as the caller may use them.</summary>
/// <param name="directories">The caller's state.</param>
public sealed class ServiceManagers(StateDirectories directories)
{
    private const string S6Scan = "/run/service";

    private readonly SupervisorPlace _background = SupervisorPlace.Background(directories);
    private readonly ServiceAssignments _assignments = new(directories.State);

    /// <summary>The caller's.</summary>
    public static ServiceManagers Open() => new(HostContext.Directories());

    private static ServiceScope Scope => Credentials.IsRoot ? ServiceScope.System : ServiceScope.User;

    /// <summary>Finds out which there are.</summary>
    /// <param name="chosen">What the user says to take; null: the first there is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ServiceException">The chosen one is not there.</exception>
    public static Task<ServiceManagerChoice> DetectAsync(ServiceManagerKind? chosen, CancellationToken cancellationToken) =>
        ServiceManagerDetection.DetectAsync(new DetectionHost(new LinuxProgramRunner()), Scope, chosen, cancellationToken);

    /// <summary>The one to register with.</summary>
    /// <param name="chosen">What the user says to take; null: the first there is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ServiceException">The chosen one is not there.</exception>
    public async Task<IServiceManager> ChooseAsync(ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        // An s6 that is not pid 1 is found by nobody's looking: who names it, and says where it scans, means it.
        if (chosen is ServiceManagerKind.S6 && ScanDirectory() is { } scan)
            return S6(scan);
        var choice = await DetectAsync(chosen, cancellationToken).ConfigureAwait(false);
        return choice.Kind switch
        {
            ServiceManagerKind.Systemd => Systemd(choice.Scope),
            ServiceManagerKind.S6 => S6(S6Scan),
            _ => await BackgroundAsync(cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>The one that has a service: Berth's own supervisor where that runs and knows it, else the host's.</summary>
    /// <param name="name">The service.</param>
    /// <param name="chosen">What the user says to ask; null: as above.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ServiceException">None has it.</exception>
    public async Task<IServiceManager> HolderOfAsync(ServiceName name, ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        if (chosen is null && await FindOwnAsync(name, cancellationToken).ConfigureAwait(false) is { } own)
            return own;
        return await ChooseAsync(chosen, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The one that has a service; null: none does. Starts no supervisor.</summary>
    /// <param name="name">The service.</param>
    /// <param name="chosen">What the user says to ask; null: Berth's own, then the host's.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IServiceManager?> FindAsync(ServiceName name, ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        if (chosen is null or ServiceManagerKind.Builtin && await FindOwnAsync(name, cancellationToken).ConfigureAwait(false) is { } own)
            return own;
        if (chosen is ServiceManagerKind.Builtin || (chosen is null && (await DetectAsync(null, cancellationToken).ConfigureAwait(false)).Kind is ServiceManagerKind.Builtin))
            return null;
        try
        {
            var manager = await ChooseAsync(chosen, cancellationToken).ConfigureAwait(false);
            await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false);
            return manager;
        }
        catch (ServiceException none) when (chosen is null && none.Kind is ServiceErrorKind.NotRegistered or ServiceErrorKind.Unavailable)
        {
            return null;
        }
    }

    /// <summary>The one whose services are looked at: Berth's own supervisor where that runs, else the host's.</summary>
    /// <param name="chosen">What the user says to take; null: as above.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IServiceManager> WatchedAsync(ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        var own = _background.Manager();
        return chosen is null && await BackgroundSupervisor.AnswersAsync(own, cancellationToken).ConfigureAwait(false)
            ? own
            : await ChooseAsync(chosen, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The services of Berth's own supervisors that run: the background one's.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<ServiceStatus>> RunningAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _background.Manager().ListAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException none) when (none.Kind is ServiceErrorKind.Unavailable)
        {
            return [];
        }
    }

    /// <summary>Berth's own supervisor, started in the background where it does not run.</summary>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    public async Task<IServiceManager> BackgroundAsync(CancellationToken cancellationToken)
    {
        var manager = _background.Manager();
        if (!await BackgroundSupervisor.AnswersAsync(manager, cancellationToken).ConfigureAwait(false))
            await BackgroundSupervisor.StartAsync(manager, _background, cancellationToken).ConfigureAwait(false);
        return manager;
    }

    /// <summary>Stops services of Berth's own supervisor, those that require others first, and forgets them.</summary>
    /// <param name="names">The services; one that is not there is fine.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Those that are gone now.</returns>
    public async Task<IReadOnlyList<ServiceName>> TakeDownAsync(IReadOnlyList<ServiceName> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        var known = (await RunningAsync(cancellationToken).ConfigureAwait(false)).Select(static service => service.Name).ToHashSet();
        var gone = names.Where(known.Contains).ToArray();
        var manager = _background.Manager();
        await Task.WhenAll(gone.Select(name => manager.StopAsync(name, cancellationToken))).ConfigureAwait(false);
        foreach (var name in gone)
        {
            await manager.UnregisterAsync(name, cancellationToken).ConfigureAwait(false);
            Release(name);
        }

        return gone;
    }

    /// <summary>What service managers are told of descriptions.</summary>
    /// <param name="files">The descriptions.</param>
    /// <param name="instance">Which of several instances; null: each is the only one.</param>
    /// <param name="ownIdentity">Whether each gets an identity that no other service has.</param>
    public IReadOnlyList<ServiceDefinition> Define(IEnumerable<ServiceFile> files, string? instance = null, bool ownIdentity = false) =>
        [.. files.Select(file => file.Define(Environment.ProcessPath!, instance, _assignments, ownIdentity))];

    /// <summary>Takes back what was handed out to a service.</summary>
    public void Release(ServiceName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _assignments.Release(name.ToString());
    }

    private async Task<IServiceManager?> FindOwnAsync(ServiceName name, CancellationToken cancellationToken)
    {
        try
        {
            var manager = _background.Manager();
            await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false);
            return manager;
        }
        catch (ServiceException none) when (none.Kind is ServiceErrorKind.Unavailable or ServiceErrorKind.NotRegistered)
        {
            return null;
        }
    }

    private static string? ScanDirectory() => Environment.GetEnvironmentVariable("BERTH_S6_SCANDIR") is ['/', ..] path ? path : null;

    private IServiceManager S6(string scan) => new ValidatingServiceManager(new S6ServiceManager(new S6Options(scan, $"{directories.State}/logs")));

    private static ValidatingServiceManager Systemd(ServiceScope scope)
    {
        var environment = HostContext.Environment();
        return new ValidatingServiceManager(new SystemdServiceManager(scope is ServiceScope.System
            ? SystemdOptions.System
            : SystemdOptions.User(environment.GetValueOrDefault("HOME", "/"), environment.GetValueOrDefault("XDG_CONFIG_HOME"))));
    }
}
