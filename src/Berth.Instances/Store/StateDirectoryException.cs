using Berth.Linux.Errors;

namespace Berth.Instances.Store;

/// <summary>An environment variable names a state directory that Berth cannot use.</summary>
/// <param name="problem">The variable, and the reason.</param>
/// <param name="suggestion">What to do.</param>
public sealed class StateDirectoryException(string problem, string suggestion) : BerthException(problem, suggestion)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;
}
