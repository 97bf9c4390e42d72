using Berth.Linux.Errors;

namespace Berth.Instances.Records;

/// <summary>What the user named is not exactly one running instance.</summary>
/// <param name="message">Why, and what to do.</param>
public sealed class InstanceNotFoundException(string message) : BerthException(message)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;
}
