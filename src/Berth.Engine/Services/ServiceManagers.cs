using Berth.Engine.Services.Boot;
using Berth.Engine.Specs;
using Berth.Instances.Store;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Probing;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Detection;
using Berth.Supervision.Programs;
using Berth.Supervision.S6;
using Berth.Supervision.Services;
using Berth.Supervision.Systemd;
using Berth.Supervisor.Client;

namespace Berth.Engine.Services;

/// <summary>The service managers of this host that the caller may use.</summary>
/// <param name="directories">The caller's state.</param>
public sealed class ServiceManagers(StateDirectories directories)
{
    private const string S6Scan = "/run/service";

    private const int MostAttempts = 10;

    private readonly SupervisorPlace _place = SupervisorPlace.Background(directories);
    private readonly OwnSupervisors _own = new(directories);
    private readonly BackgroundSupervisor _background = new(SupervisorPlace.Background(directories));
    private readonly ServiceAssignments _assignments = new(directories.State);
    private readonly AppliedDescriptions _applied = new(directories.State);

    /// <summary>The caller's.</summary>
    /// <exception cref="UnauthorizedAccessException">A directory that must be searched cannot be read.</exception>
    public static ServiceManagers Open() => new(HostContext.ReadableDirectories());

    private static ServiceScope Scope => Credentials.IsRoot ? ServiceScope.System : ServiceScope.User;

    /// <summary>Finds the available service managers.</summary>
    /// <param name="chosen">The service manager that the user chose; null: the first that this host has.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ServiceException">The chosen service manager is not available.</exception>
    public static Task<ServiceManagerChoice> DetectAsync(ServiceManagerKind? chosen, CancellationToken cancellationToken) =>
        ServiceManagerDetection.DetectAsync(Host(), Scope, chosen, cancellationToken);

    /// <summary>The service manager to register with.</summary>
    /// <param name="chosen">The service manager that the user chose; null: the first that this host has.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ServiceException">The chosen service manager is not available.</exception>
    public async Task<IServiceManager> ChooseAsync(ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        var manager = await LookAsync(chosen, cancellationToken).ConfigureAwait(false);
        return manager.Kind is ServiceManagerKind.Builtin ? await BackgroundAsync(cancellationToken).ConfigureAwait(false) : manager;
    }

    /// <summary>
    /// The service manager to query. Berth's own supervisor is not started; if it does not run, its services can be read.
    /// </summary>
    private async Task<IServiceManager> LookAsync(ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        var choice = await DetectAsync(chosen, cancellationToken).ConfigureAwait(false);
        return choice.Kind switch
        {
            ServiceManagerKind.Systemd => Systemd(choice.Scope),
            ServiceManagerKind.S6 => S6(Host().S6ScanDirectory ?? S6Scan),
            _ => _place.HasServices
                && !await _place.AnswersAsync(cancellationToken).ConfigureAwait(false) ? _place.Dormant() : _place.Manager(),
        };
    }

    /// <summary>
    /// The service manager that has a service, for a command: Berth's own supervisor if it has the service (it is started if it does not
    /// run), else the host's.
    /// </summary>
    /// <param name="name">The service.</param>
    /// <param name="chosen">The service manager that the user chose; null: as above.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ServiceException">None has it.</exception>
    public async Task<IServiceManager> HolderOfAsync(ServiceName name, ServiceManagerKind? chosen, CancellationToken cancellationToken) =>
        await ReaderOfAsync(name, chosen, cancellationToken).ConfigureAwait(false) is var manager && manager is DormantServices
            ? await BackgroundAsync(cancellationToken).ConfigureAwait(false)
            : manager;

    /// <summary>The service manager that has a service, for a query. Starts nothing.</summary>
    /// <param name="name">The service.</param>
    /// <param name="chosen">The service manager that the user chose; null: Berth's own, then the host's.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ServiceException">None has it.</exception>
    public async Task<IServiceManager> ReaderOfAsync(ServiceName name, ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        if (chosen is null && await _own.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } own)
            return own;
        if (chosen is null
            && !await _place.AnswersAsync(cancellationToken).ConfigureAwait(false)
            && _place.Dormant() is var dormant
            && dormant.Has(name))
            return dormant;
        var manager = await LookAsync(chosen, cancellationToken).ConfigureAwait(false);
        return manager.Kind is not ServiceManagerKind.Builtin
            || manager is DormantServices
            || await _place.AnswersAsync(cancellationToken).ConfigureAwait(false)
            ? manager
            : throw ServiceException.NotRegistered(name);
    }

    /// <summary>Like <see cref="HolderOfAsync"/>; null: no service manager has the service.</summary>
    /// <param name="name">The service.</param>
    /// <param name="chosen">The service manager that the user chose; null: Berth's own, then the host's.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IServiceManager?> FindAsync(ServiceName name, ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        if (chosen is null or ServiceManagerKind.Builtin && await _own.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } own)
            return own;
        if (chosen is null or ServiceManagerKind.Builtin && _place.Dormant().Has(name))
            return await BackgroundAsync(cancellationToken).ConfigureAwait(false);
        if (chosen is ServiceManagerKind.Builtin
            || (chosen is null && (await DetectAsync(null, cancellationToken).ConfigureAwait(false)).Kind is ServiceManagerKind.Builtin))
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

    /// <summary>
    /// The service manager whose services are shown: Berth's own supervisors if one runs or has services, else the host's. Starts nothing.
    /// </summary>
    /// <param name="chosen">The service manager that the user chose; null: as above.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IServiceManager> WatchedAsync(ServiceManagerKind? chosen, CancellationToken cancellationToken) =>
        chosen is null && (_place.HasServices || await _own.AnswersAsync(cancellationToken).ConfigureAwait(false))
            ? _own
            : await LookAsync(chosen, cancellationToken).ConfigureAwait(false);

    /// <summary>All services that Berth registered with any service manager, or with the chosen one. Starts nothing.</summary>
    /// <param name="chosen">The service manager; null: all of them.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ServiceException">The chosen service manager is not available.</exception>
    public async Task<IReadOnlyList<ManagedService>> ListAllAsync(ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        IEnumerable<ManagedService> own = [], hosts = [];
        if (chosen is null or ServiceManagerKind.Builtin)
            own = Of(_own.Kind, await ListAsync(_own, cancellationToken).ConfigureAwait(false));
        if (chosen is not ServiceManagerKind.Builtin
            && await LookAsync(chosen, cancellationToken).ConfigureAwait(false) is { Kind: not ServiceManagerKind.Builtin } host)
            hosts = Of(host.Kind, await host.ListAsync(cancellationToken).ConfigureAwait(false));
        return [.. own.Concat(hosts).OrderBy(static service => service.Status.Name, ServiceName.Order)];

        IEnumerable<ManagedService> Of(ServiceManagerKind kind, IReadOnlyList<ServiceStatus> services)
        {
            var assigned = services.Count > 0 ? _assignments.All() : new Dictionary<string, ServiceAssignment>();
            return services.Select(
                service => new ManagedService(kind, service, assigned.GetValueOrDefault($"{service.Name}", ServiceAssignment.None)));
        }
    }

    /// <summary>
    /// The reason why a service of this manager does not run after a reboot or logout, with a command that changes it; null: it runs.
    /// </summary>
    /// <param name="manager">The service manager that has the service.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<string?> EndOfServicesAsync(IServiceManager manager, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        var boot = BootStart.Open();
        return manager.Kind switch
        {
            ServiceManagerKind.Systemd when manager.Scope is ServiceScope.User && boot.LingerLine is { } line =>
                $"it runs only while you are logged in; to change that: {line}",
            ServiceManagerKind.Builtin when !await boot.IsEnabledAsync(cancellationToken).ConfigureAwait(false) =>
                $"nothing starts Berth's supervisor after a reboot; to change that: {boot.HowToEnable}",
            _ => null,
        };
    }

    /// <summary>
    /// The services of a manager that <see cref="WatchedAsync"/> returned. Berth's own supervisor has none if it does not run.
    /// </summary>
    /// <param name="manager">The service manager.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<IReadOnlyList<ServiceStatus>> ListAsync(IServiceManager manager, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        try
        {
            return await manager.ListAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException none) when (manager.Kind is ServiceManagerKind.Builtin && none.Kind is ServiceErrorKind.Unavailable)
        {
            return [];
        }
    }

    /// <summary>The services of Berth's own supervisors that run.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<IReadOnlyList<ServiceStatus>> RunningAsync(CancellationToken cancellationToken) => ListAsync(_own, cancellationToken);

    /// <summary>The services of the supervisor in the background, if it runs.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<IReadOnlyList<ServiceStatus>> InBackgroundAsync(CancellationToken cancellationToken) =>
        ListAsync(_place.Manager(), cancellationToken);

    /// <summary>The services of the supervisor in the background; if it does not run, those recorded on disk. Starts nothing.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    internal async Task<IReadOnlyList<ServiceStatus>> RegisteredInBackgroundAsync(CancellationToken cancellationToken) =>
        _place.HasServices && !await _place.AnswersAsync(cancellationToken).ConfigureAwait(false)
            ? await _place.Dormant().ListAsync(cancellationToken).ConfigureAwait(false)
            : await InBackgroundAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Berth's own supervisor in the background, whether it runs or not.</summary>
    public IServiceManager Background => _place.Manager();

    /// <summary>Berth's own supervisor in the background; it is started if it does not run.</summary>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    public async Task<IServiceManager> BackgroundAsync(CancellationToken cancellationToken)
    {
        var manager = _place.Manager();
        if (!await _place.AnswersAsync(cancellationToken).ConfigureAwait(false))
            await _background.EnsureAsync(cancellationToken).ConfigureAwait(false);
        return manager;
    }

    /// <summary>Registers a service with a manager that <see cref="ChooseAsync"/> or <see cref="BackgroundAsync"/> returned.</summary>
    /// <param name="manager">The service manager.</param>
    /// <param name="service">The service.</param>
    /// <param name="start">Whether it should run from now on.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">The service cannot be registered or started.</exception>
    public async Task RegisterAsync(IServiceManager manager, DefinedService service, bool start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(service);
        try
        {
            await RegisterAsync(manager, service.Definition, start, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The wait was cancelled; the start goes on.
            _applied.Save(service.Name, AppliedDescription.Of(service));
            throw;
        }

        _applied.Save(service.Name, AppliedDescription.Of(service));
    }

    /// <summary>Replaces the description of a registered service with the current one. The logs are kept.</summary>
    /// <param name="manager">The service manager that has it.</param>
    /// <param name="service">The service.</param>
    /// <param name="restart">Whether it is restarted if it runs.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="ServiceException">The description cannot be replaced, or the service cannot be started again.</exception>
    public async Task ReplaceAsync(IServiceManager manager, DefinedService service, bool restart, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(service);
        await manager.ReplaceAsync(service.Definition, restart, cancellationToken).ConfigureAwait(false);
        _applied.Save(service.Name, AppliedDescription.Of(service));
    }

    /// <summary>Starts a service if its description can be run.</summary>
    /// <param name="manager">The service manager that has it.</param>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="InvalidSpecException">Its description is wrong; nothing was done.</exception>
    /// <exception cref="ServiceException">It can't be started.</exception>
    public async Task StartAsync(IServiceManager manager, ServiceName name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        var runs = (await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false)).Pid is not null;
        var found = runs ? null : Check(name);
        await manager.StartAsync(name, cancellationToken).ConfigureAwait(false);
        Note(name, found);
    }

    /// <summary>Restarts a service if its description can be run; otherwise the service is not stopped.</summary>
    /// <param name="manager">The service manager that has it.</param>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="InvalidSpecException">Its description is wrong; nothing was done.</exception>
    /// <exception cref="ServiceException">It can't be started.</exception>
    public async Task RestartAsync(IServiceManager manager, ServiceName name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        var found = Check(name);
        await manager.RestartAsync(name, cancellationToken).ConfigureAwait(false);
        Note(name, found);
    }

    /// <summary>
    /// Replaces the running instance of a service by a new one if its description can be run; otherwise nothing is done.
    /// </summary>
    /// <param name="manager">The service manager that has it.</param>
    /// <param name="name">The service.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <exception cref="InvalidSpecException">Its description is wrong; nothing was done.</exception>
    /// <exception cref="ServiceException">The new instance is not ready; the old one goes on.</exception>
    public async Task OverlapAsync(IServiceManager manager, ServiceName name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manager);
        var found = Check(name);
        await manager.OverlapAsync(name, cancellationToken).ConfigureAwait(false);
        Note(name, found);
    }

    /// <summary>The description with which a service was registered; null: unknown.</summary>
    internal AppliedDescription? AppliedTo(ServiceName name) => _applied.Find(name);

    /// <summary>Accepts a service that can be started as its description is now, or of which that is not known.</summary>
    /// <param name="name">The service.</param>
    /// <exception cref="InvalidSpecException">The description is invalid.</exception>
    internal void ThrowIfUnrunnable(ServiceName name) => Check(name);

    /// <summary>Accepts services that no other service manager has. They would run twice, and a command would mean one of them.</summary>
    /// <param name="names">The services.</param>
    /// <param name="kind">The service manager that is to have them.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ServiceException">Another has one.</exception>
    internal async Task ThrowIfElsewhereAsync(
        IReadOnlyCollection<ServiceName> names, ServiceManagerKind kind, CancellationToken cancellationToken)
    {
        if (names.Count is 0)
            return;
        var other = kind is ServiceManagerKind.Builtin ? await LookAsync(null, cancellationToken).ConfigureAwait(false) : _place.Dormant();
        if (other.Kind == kind)
            return;
        foreach (var name in names)
        {
            if (!await HasAsync(other, name, cancellationToken).ConfigureAwait(false))
                continue;
            var word = ServiceManagerDetection.NameOf(other.Kind);
            throw new ServiceException(
                ServiceErrorKind.AlreadyRegistered, $"a service {name} is registered with {word}, and would run twice",
                "unregister it there first, or choose another name")
            {
                Members = [ServiceException.ManagerMember],
            };
        }
    }

    private static async Task<bool> HasAsync(IServiceManager manager, ServiceName name, CancellationToken cancellationToken)
    {
        if (manager is DormantServices own)
            return own.Has(name);
        try
        {
            await manager.StatusAsync(name, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException)
        {
            return false;
        }
    }

    private AppliedDescription? Check(ServiceName name) =>
        _applied.Find(name) is { } applied ? applied.RunAs(ServiceCheck.Read(applied)) : null;

    /// <summary>The service now runs with another description.</summary>
    private void Note(ServiceName name, AppliedDescription? description)
    {
        if (description is not null)
            _applied.Save(name, description);
    }

    internal async Task RegisterAsync(
        IServiceManager manager, ServiceDefinition definition, bool start, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await manager.RegisterAsync(definition, start, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ServiceException gone)
                when (manager.Kind is ServiceManagerKind.Builtin && gone.Kind is ServiceErrorKind.Unavailable && attempt < MostAttempts)
            {
                // Another command removed its last service after it answered, so it has ended or will.
                await _background.EnsureAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException) when (manager.Kind is ServiceManagerKind.Builtin)
            {
                await _background.EndUnneededAsync(cancellationToken).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>
    /// Stops a service and removes it and its assignments. Berth's own supervisor ends with its last service.
    /// </summary>
    /// <param name="name">The service; one that is not there is fine.</param>
    /// <param name="chosen">The service manager that the user chose; null: the one that has it.</param>
    /// <param name="cancellationToken">Cancels the wait; the service stays registered.</param>
    /// <exception cref="ServiceException">The service did not stop in time; it is still registered.</exception>
    public async Task UnregisterAsync(ServiceName name, ServiceManagerKind? chosen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            var manager = await HolderOfAsync(name, chosen, cancellationToken).ConfigureAwait(false);
            await manager.UnregisterAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException none) when (none.Kind is ServiceErrorKind.NotRegistered)
        {
            // Already unregistered; nothing to do.
        }

        Forget(name);
        await _background.EndUnneededAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Starts Berth's own supervisor in the background if it does not run and has services: they may run without a supervisor.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    /// <returns>Whether it has services.</returns>
    public async Task<bool> TakeOverAsync(CancellationToken cancellationToken)
    {
        if (!_place.HasServices)
            return false;
        await BackgroundAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Records that `berth up` adds services, so that `berth down` removes them.</summary>
    /// <param name="names">The services.</param>
    public void BringUp(IEnumerable<ServiceName> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        _assignments.BringUp([.. names.Select(static name => name.ToString())]);
    }

    /// <summary>Records that a service is registered, whoever brought it: `berth down` does not take it away.</summary>
    /// <param name="name">The service.</param>
    internal void Keep(ServiceName name) => _assignments.Keep(name.ToString());

    /// <summary>Whether `berth up` added a service.</summary>
    /// <param name="name">The service.</param>
    public bool IsBroughtUp(ServiceName name) => _assignments.BroughtUp().Contains($"{name}");

    /// <summary>Stops services of the supervisor in the background, those that require others first, and removes them.</summary>
    /// <param name="names">The services; one that is not there is fine.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <returns>The services that existed, in the order in which they stopped, and whether each ran before.</returns>
    /// <exception cref="ServiceException">The supervisor has ended, or a service was started again meanwhile: that service is still
    /// registered.</exception>
    public async Task<IReadOnlyList<(ServiceName Name, bool Ran)>> TakeDownAsync(
        IReadOnlyList<ServiceName> names, CancellationToken cancellationToken)
    {
        var known = await InBackgroundAsync(cancellationToken).ConfigureAwait(false);
        ServiceName[] ending = [.. known.Select(static service => service.Name).Intersect(names)];
        var ran = known.Where(
            static service => service.Observed is not (ObservedState.Down or ObservedState.Failed or ObservedState.Finished)
                || service.AwaitsConnection
                || service.NextStart is not null)
            .Select(static service => service.Name).ToHashSet();
        if (ending.Length > 0)
        {
            await _place.StopAsync(ending, cancellationToken).ConfigureAwait(false);
            known = await InBackgroundAsync(cancellationToken).ConfigureAwait(false);
            await _place.UnregisterAsync(ending, cancellationToken).ConfigureAwait(false);
        }

        // Including services that could not be registered.
        foreach (var name in names.Where(IsBroughtUp).Concat(ending))
            Forget(name);
        await _background.EndUnneededAsync(cancellationToken).ConfigureAwait(false);
        return [.. known.OrderBy(static service => service.Since).Select(static service => service.Name).Intersect(ending).Select(
            name => (name, ran.Contains(name)))];
    }

    /// <summary>The definitions of descriptions for service managers.</summary>
    /// <param name="files">The descriptions.</param>
    /// <param name="instance">The instance, if several services have each description; null: each has one service.</param>
    /// <param name="directory">The working directory of each; null: the directory of its description.</param>
    /// <param name="ownIdentity">Whether each gets an identity that no other service has.</param>
    /// <exception cref="UsageException">The directory does not exist.</exception>
    public IReadOnlyList<DefinedService> Define(
        IEnumerable<ServiceFile> files, string? instance = null, string? directory = null, bool ownIdentity = false)
    {
        if (directory is not null && !Directory.Exists(directory))
            throw new UsageException($"the directory {directory} does not exist; create it first, or name another");
        var start = directory is null ? null : WorkingDirectory.Resolve(directory);
        return [.. files.Select(
            file => new DefinedService(file, file.Define(BerthProgram.Called, instance, start, _assignments, ownIdentity)))];
    }

    /// <summary>What was assigned to a service.</summary>
    /// <param name="name">The service.</param>
    public ServiceAssignment AssignmentOf(ServiceName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _assignments.Of(name.ToString());
    }

    private void Forget(ServiceName name)
    {
        _assignments.Release(name.ToString());
        _applied.Remove(name);
    }

    private static DetectionHost Host() => new(new LinuxProgramRunner());

    private IServiceManager S6(string scan) =>
        new ValidatingServiceManager(
            new S6ServiceManager(new S6Options(scan, $"{directories.State}/logs") { Preparer = BerthProgram.FindCalled() }));

    private static ValidatingServiceManager Systemd(ServiceScope scope)
    {
        var environment = HostContext.Environment();
        var options = scope is ServiceScope.System
            ? SystemdOptions.System
            : SystemdOptions.User(environment.GetValueOrDefault("HOME", "/"), environment.GetValueOrDefault("XDG_CONFIG_HOME"));
        return new ValidatingServiceManager(new SystemdServiceManager(options with { Prober = BerthProgram.FindCalled() }));
    }
}
