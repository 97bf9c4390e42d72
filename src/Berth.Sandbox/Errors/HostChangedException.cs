using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>
/// Something on the host is not where it was a moment ago, so that a plan, or a search for one, is about files that have other names by
/// now. The workload does not run; a new plan may do.
/// </summary>
/// <param name="path">What is not there any more, or is another file now.</param>
/// <param name="problem">What could not be done because of that.</param>
public sealed class HostChangedException(string path, string problem)
    : BerthException(problem, $"see who moves or replaces {path}, and start again when that is over")
{
    /// <summary>What is not there any more, or is another file now.</summary>
    public string Path { get; } = path;
}
