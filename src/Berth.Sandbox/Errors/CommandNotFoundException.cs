using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>The workload's program does not exist, or the workload cannot see it. Nothing was done.</summary>
/// <param name="problem">The program that was searched for.</param>
/// <param name="suggestion">What to do about it.</param>
public sealed class CommandNotFoundException(string problem, string suggestion) : BerthException(problem, suggestion)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.NotFound;
}
