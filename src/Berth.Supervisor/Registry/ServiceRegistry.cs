using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Services;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Registry;

/// <summary>The services by name, and the errors of definitions that cannot be used.</summary>
/// <param name="report">Called with a line for each error.</param>
[SupportedOSPlatform("linux")]
internal sealed class ServiceRegistry(Action<string> report)
{
    private readonly Dictionary<ServiceName, SupervisedService> _services = [];
    private readonly SortedDictionary<string, string> _broken = new(StringComparer.Ordinal);
    private readonly Dictionary<ServiceName, HashSet<ServiceName>> _dependents = [];

    public IReadOnlyCollection<SupervisedService> All => _services.Values;

    /// <summary>The runs of all services: one each, and two of a service that is being replaced.</summary>
    public IEnumerable<(SupervisedService Service, ServiceRun Run)> Runs =>
        All.SelectMany(static service => service.Runs, static (service, run) => (service, run));

    /// <summary>The names of definitions that cannot be used, and the reasons.</summary>
    public IReadOnlyDictionary<string, string> Broken => _broken;

    public SupervisedService? Find(string name) => ServiceName.TryParse(name, out var parsed) ? Find(parsed) : null;

    public SupervisedService? Find(ServiceName name) => _services.GetValueOrDefault(name);

    /// <summary>Whether this object, and not another with the same name, is registered.</summary>
    public bool Has(SupervisedService service) => Find(service.Name) == service;

    /// <summary>Like <see cref="Find(ServiceName)"/>, for a name from a client.</summary>
    /// <exception cref="ServiceException">It is not registered, or its definition cannot be used.</exception>
    public SupervisedService Require(ServiceName name) => Find(name)
        ?? throw (ProblemOf(name) is { } problem
            ? new ServiceException(ServiceErrorKind.InvalidDefinition, problem,
                "register it again in place of this one, or unregister it") { Members = [ServiceException.ReplaceMember] }
            : ServiceException.NotRegistered(name));

    /// <summary>The error of a service's definition; null: none.</summary>
    public string? ProblemOf(ServiceName name) => _broken.GetValueOrDefault(name.ToString());

    /// <summary>Adds a service. <see cref="FindDependents()"/> or <see cref="FindDependents(SupervisedService)"/> follows.</summary>
    public void Add(SupervisedService service) => _services.Add(service.Name, service);

    /// <summary>Removes a service. <see cref="FindDependents()"/> follows.</summary>
    public void Remove(SupervisedService service) => _services.Remove(service.Name);

    /// <summary>Records the error of a definition, or that it has none.</summary>
    public void Note(LoadedDefinition loaded)
    {
        if (loaded.Problem is { } problem)
        {
            _broken[loaded.Name] = problem;
            report($"service {loaded.Name}: {problem}");
        }
        else
        {
            _broken.Remove(loaded.Name);
        }
    }

    /// <summary>Records the error of a service's new definition, while the service continues with its current one.</summary>
    public void NoteRefused(ServiceName name, string problem)
    {
        _broken[name.ToString()] = problem;
        report(problem);
    }

    /// <summary>Removes the error of a definition. False: it had none.</summary>
    public bool NoteMended(ServiceName name) => _broken.Remove(name.ToString());

    /// <summary>The services that come after a service.</summary>
    public IReadOnlyCollection<ServiceName> Dependents(ServiceName name) => _dependents.TryGetValue(name, out var set) ? set : [];

    /// <summary>Whether a service names others that come before it.</summary>
    public static bool HasBefore(SupervisedService service) =>
        service.Definition.Supervise is not { After: [], Requires: [], Wants: [] };

    /// <summary>The names of all that come before a service, in its definition.</summary>
    public static IEnumerable<string> Before(SupervisedService service)
    {
        var supervise = service.Definition.Supervise;
        return supervise.After.Concat(supervise.Requires).Concat(supervise.Wants);
    }

    /// <summary>Determines the order of all services again.</summary>
    public void FindDependents()
    {
        _dependents.Clear();
        foreach (var service in _services.Values)
            FindDependents(service);
    }

    /// <summary>Adds the order of a new service.</summary>
    public void FindDependents(SupervisedService service)
    {
        foreach (var text in Before(service))
        {
            if (!ServiceName.TryParse(text, out var name))
                continue;
            if (!_dependents.TryGetValue(name, out var set))
                _dependents.Add(name, set = []);
            set.Add(service.Name);
        }
    }
}
