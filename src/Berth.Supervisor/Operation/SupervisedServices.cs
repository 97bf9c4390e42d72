using System.Runtime.Versioning;
using Berth.Supervisor.Registry;
using Berth.Supervisor.RuntimeFiles;
using Berth.Supervisor.Services;

namespace Berth.Supervisor.Operation;

/// <summary>Forwards reports of services.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisedServices(ServiceOrder order, RuntimeRepair repair) : ISupervisedServices
{
    public void Changed(SupervisedService service) => order.Changed(service);

    public void FindWithoutFile(SupervisedService service) => repair.FindWithoutFile(service);
}
