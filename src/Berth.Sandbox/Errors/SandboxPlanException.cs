using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>A spec that is well formed but cannot be carried out on this host. Nothing has been done yet.</summary>
/// <param name="problem">What cannot be, and why.</param>
/// <param name="suggestion">What to do about it.</param>
public sealed class SandboxPlanException(string problem, string suggestion) : BerthException(problem, suggestion)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;
}
