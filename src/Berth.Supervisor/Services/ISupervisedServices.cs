namespace Berth.Supervisor.Services;

/// <summary>What a service reports to its supervisor.</summary>
internal interface ISupervisedServices
{
    /// <summary>Something about a service has changed.</summary>
    void Changed(SupervisedService service);

    /// <summary>Finds what was started for a service whose status file is gone, before anybody could look into it.</summary>
    void FindWithoutFile(SupervisedService service);
}
