namespace Berth.Engine.Specs;

/// <summary>A command line is invalid. Nothing was done.</summary>
/// <param name="message">The error, and what to write instead.</param>
public sealed class UsageException(string message) : BerthException(message)
{
    /// <inheritdoc/>
    public override int ExitCode => Linux.Errors.ExitCode.Usage;
}
