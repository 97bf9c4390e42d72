using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>
/// Files on the host were moved or replaced while a sandbox was planned or started, so the plan is about files that have other names now.
/// The workload does not run. A new plan may succeed.
/// </summary>
/// <param name="path">The path that no longer exists, or is another file now.</param>
/// <param name="problem">What could not be done because of the change.</param>
public sealed class HostChangedException(string path, string problem)
    : BerthException(problem, $"find out what moves or replaces {path}, and start again when that has ended")
{
    /// <summary>The path that no longer exists, or is another file now.</summary>
    public string Path { get; } = path;
}
