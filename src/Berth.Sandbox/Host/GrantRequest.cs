using Berth.Workloads.Specs;

namespace Berth.Sandbox.Host;

/// <summary>A workload whose grants are planned by the library that knows them.</summary>
/// <param name="Spec">The workload.</param>
/// <param name="InstanceId">The instance, 32 hex digits.</param>
/// <param name="CallerUid">The caller's uid.</param>
/// <param name="InsideUid">The workload's uid inside.</param>
/// <param name="HostUid">The workload's uid on the host.</param>
/// <param name="Home">The caller's home directory; null: none.</param>
public sealed record GrantRequest(WorkloadSpec Spec, string InstanceId, uint CallerUid, uint InsideUid, uint HostUid, string? Home);
