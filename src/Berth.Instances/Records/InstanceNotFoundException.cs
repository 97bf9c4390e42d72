using Berth.Linux.Errors;

namespace Berth.Instances.Records;

/// <summary>A name or id given by the user does not identify exactly one running instance.</summary>
/// <param name="message">The reason, and what to do.</param>
public sealed class InstanceNotFoundException(string message) : BerthException(message)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;
}
