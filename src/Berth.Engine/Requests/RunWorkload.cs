using Berth.Engine.Specs;

namespace Berth.Engine.Requests;

/// <summary>Runs a workload to its end; the exit code is the workload's. Must be executed on the main thread.</summary>
/// <param name="Source">What is said of the workload: a file, flags, a command.</param>
public sealed record RunWorkload(WorkloadSource Source) : Request;
