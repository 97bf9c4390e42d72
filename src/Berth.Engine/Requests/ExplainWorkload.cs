using Berth.Engine.Specs;

namespace Berth.Engine.Requests;

/// <summary>Plans a workload, and does nothing: <see cref="Events.OutcomePlanned"/>.</summary>
/// <param name="Source">What is said of the workload: a file, flags, a command.</param>
public sealed record ExplainWorkload(WorkloadSource Source) : Request;
