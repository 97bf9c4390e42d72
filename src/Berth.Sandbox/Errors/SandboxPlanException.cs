using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>A spec is valid but cannot be executed on this host. Nothing was done.</summary>
/// <param name="problem">What is not possible, and why.</param>
/// <param name="suggestion">What to do about it.</param>
public sealed class SandboxPlanException(string problem, string suggestion) : BerthException(problem, suggestion)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;
}
