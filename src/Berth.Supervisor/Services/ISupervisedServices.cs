namespace Berth.Supervisor.Services;

/// <summary>The reports of a service to its supervisor.</summary>
internal interface ISupervisedServices
{
    /// <summary>A service has changed.</summary>
    void Changed(SupervisedService service);

    /// <summary>Finds the process of a run whose status file was removed before the supervisor could read it.</summary>
    void FindWithoutFile(SupervisedService service, ServiceRun run);

    /// <summary>Writes the record of a service at once: what follows must not be seen by a next supervisor without it.</summary>
    void Record(SupervisedService service);
}
