using Berth.Linux.Errors;

namespace Berth.Instances.Store;

/// <summary>A variable names a state directory that Berth cannot use. Nothing was done.</summary>
/// <param name="problem">Which, and why it can't be used.</param>
/// <param name="suggestion">What to do about it.</param>
public sealed class StateDirectoryException(string problem, string suggestion) : BerthException(problem, suggestion)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;
}
