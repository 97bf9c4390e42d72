using Berth.Engine.Specs;

namespace Berth.Engine.Requests;

/// <summary>
/// Runs a workload to its end, in the calling thread; the exit code is the workload's. Cancelled, it stops the workload as its description
/// says, waits for its end and throws <see cref="OperationCanceledException"/>.
/// </summary>
/// <param name="Source">What is said of the workload: a file, flags, a command.</param>
public sealed record RunWorkload(WorkloadSource Source) : Request
{
    /// <summary>
    /// Whether this process may become the workload's launcher where nobody has to stay for it: then nothing of this process is left, and
    /// its end is the workload's.
    /// </summary>
    public bool MayBecomeLauncher { get; init; }
}
