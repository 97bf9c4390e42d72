using Berth.Linux.Errors;

namespace Berth.Sandbox.Errors;

/// <summary>The sandbox was started, but the workload in it was not.</summary>
/// <param name="message">The step that failed, the kernel's error, and what to try.</param>
/// <param name="exitCode">127: the program does not exist; 126: it cannot be executed; 125: any other error.</param>
public sealed class WorkloadStartException(string message, int exitCode) : BerthException(message)
{
    /// <inheritdoc/>
    public override int ExitCode { get; } = exitCode;
}
