using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>The sandbox was started, but the workload in it was not.</summary>
/// <param name="message">Which step failed, what the kernel said, what to try.</param>
/// <param name="exitCode">127: the program is not there; 126: it cannot be executed; 125: anything else.</param>
public sealed class WorkloadStartException(string message, int exitCode) : BerthException(message)
{
    /// <inheritdoc/>
    public override int ExitCode { get; } = exitCode;
}
