using Berth.Engine.Specs;

namespace Berth.Engine.Requests;

/// <summary>Plans a workload without running it: <see cref="Events.OutcomePlanned"/>.</summary>
/// <param name="Source">The workload: a file, flags, a command.</param>
public sealed record ExplainWorkload(WorkloadSource Source) : Request;
