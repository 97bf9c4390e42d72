using System.Runtime.Versioning;
using Berth.Supervisor.Registry;
using Berth.Supervisor.RuntimeFiles;
using Berth.Supervisor.Services;

namespace Berth.Supervisor.Operation;

/// <summary>Forwards reports of services.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisedServices(ServiceOrder order, ServiceChanges changes, RuntimeRepair repair) : ISupervisedServices
{
    public void Changed(SupervisedService service) => order.Changed(service);

    public void FindWithoutFile(SupervisedService service, ServiceRun run) => repair.FindWithoutFile(service, run);

    public void Record(SupervisedService service) => changes.Write(service);
}
