using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>The workload's program is not there, or not where the workload can see it. Nothing has been done yet.</summary>
/// <param name="problem">What was looked for.</param>
/// <param name="suggestion">What to do about it.</param>
public sealed class CommandNotFoundException(string problem, string suggestion) : BerthException(problem, suggestion)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.NotFound;
}
