using Berth.Engine.Specs;

namespace Berth.Engine.Requests;

/// <summary>
/// Runs a workload to its end, in the calling thread; the exit code is the workload's. A cancellation stops the workload as its description
/// says, waits for its end and throws <see cref="OperationCanceledException"/>.
/// </summary>
/// <param name="Source">The workload: a file, flags, a command.</param>
public sealed record RunWorkload(WorkloadSource Source) : Request
{
    /// <summary>
    /// Whether this process may become the workload's launcher if no process of Berth has to stay. The process then ends with the workload.
    /// </summary>
    public bool MayBecomeLauncher { get; init; }

    /// <summary>
    /// Whether the workload is held: its sandbox is built, and a <see cref="Events.WorkloadHeld"/> emitted; the workload is executed when
    /// <see cref="StartServices"/> names the instance, in this process or another of the same user. If this process ends before, nothing
    /// of the instance is left.
    /// </summary>
    public bool IsHeld { get; init; }
}
