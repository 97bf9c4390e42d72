namespace Berth.Supervisor.Services;

/// <summary>The reports of a service to its supervisor.</summary>
internal interface ISupervisedServices
{
    /// <summary>A service has changed.</summary>
    void Changed(SupervisedService service);

    /// <summary>Finds the process of a service whose status file was removed before the supervisor could read it.</summary>
    void FindWithoutFile(SupervisedService service);
}
