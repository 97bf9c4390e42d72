using System.Runtime.Versioning;
using Berth.Linux.Processes;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Services;

/// <summary>Measures what services use. Not on the supervisor's thread, because thousands of services take long.</summary>
[SupportedOSPlatform("linux")]
internal static class ServiceUse
{
    /// <summary>The same statuses, with the CPU time and memory of all processes of each service.</summary>
    public static IEnumerable<ServiceStatus> Measure(IEnumerable<ServiceStatus> services)
    {
        using var sampler = new ProcessSampler();
        foreach (var service in services)
            yield return service.Pid is { } pid ? Measure(service, pid, sampler) : service;
    }

    private static ServiceStatus Measure(ServiceStatus service, int pid, ProcessSampler sampler)
    {
        int[] pids = [pid, .. ProcessTree.Descendants(pid)];
        var samples = new ProcessSample[pids.Length];
        var there = samples.AsSpan(0, sampler.Sample(pids, samples));
        if (there.IsEmpty)
            return service;
        var (cpu, memory) = (TimeSpan.Zero, 0L);
        foreach (var sample in there)
            (cpu, memory) = (cpu + sample.CpuTime, memory + sample.ResidentBytes);
        return service with { Cpu = cpu, Memory = memory };
    }
}
